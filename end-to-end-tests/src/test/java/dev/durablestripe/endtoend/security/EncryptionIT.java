package dev.durablestripe.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.durablestripe.encryption.EncryptionCodec;
import dev.durablestripe.encryption.EncryptionKeys;
import dev.durablestripe.endtoend.support.IsolatedStack;
import dev.durablestripe.endtoend.support.RowBlocker;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.LocalStack;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.payload.codec.PayloadCodecException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Temporal can read of payloads that are encrypted, and what a lost key does. */
@ExtendWith(SharedStack.class)
class EncryptionIT {
  private static final String EMAIL = "somebody@example.com";
  private static final Duration AWAIT_TIMEOUT = Duration.ofSeconds(90);
  private static final Map<String, String> PLAIN = Map.of();

  private final TestSubscription subscription = new TestSubscription();
  private final EncryptionKeys first = EncryptionKeys.withNewKey(Optional.empty());
  private final EncryptionKeys rotated = EncryptionKeys.withNewKey(Optional.of(first));
  private final EncryptionKeys other = EncryptionKeys.withNewKey(Optional.empty());
  private IsolatedStack pair;

  @BeforeEach
  void prepare(LocalStack stack) {
    pair = new IsolatedStack(stack);
  }

  @AfterEach
  void stop() {
    pair.close();
  }

  private static Map<String, String> with(EncryptionKeys keys) {
    return Map.of("PAYLOAD_ENCRYPTION_KEYSET", keys.json());
  }

  @Test
  void temporalCanReadNeitherPayloadsNorFailures() {
    pair.startStarter(with(first)).awaitHealthy();
    pair.startWorker(with(first)).awaitHealthy();
    String retrying = subscription.eventId("retrying");
    String rejected = subscription.eventId("rejected");

    try (RowBlocker refusal = new RowBlocker(pair.database(), subscription.id)) {
      assertThat(refusal).isNotNull();
      post(subscription.snapshot("retrying", "updated", 0, "active", 5));
      PendingActivityInfo activity = awaitAttempt(retrying, 2);
      assertThat(activity.getLastFailure().getApplicationFailureInfo().getType())
          .isEqualTo("PostgresRefused");
      assertThat(activity.toString()).doesNotContain("refused by a test");
    }
    awaitStatus(retrying, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
    post(subscription.checkout("rejected", "somebody"));
    awaitStatus(rejected, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED);

    for (String id : List.of(retrying, rejected)) {
      assertThat(stored(id))
          .contains("binary/encrypted", subscription.customer)
          .doesNotContain(EMAIL, "can never be applied", "refused by a test");
    }
    assertThat(stored(rejected)).contains("EventRejected");
    assertThat(outcome(retrying)).hasValue("APPLIED");
  }

  @Test
  void anEventWaitsForTheKeyThatItWasEncryptedWith() throws Exception {
    String id = subscription.eventId("updated");
    pair.startStarter(with(first)).awaitHealthy();
    post(subscription.snapshot("updated", "updated", 0, "active", 5));

    try (AppProcess worker = pair.startWorker(with(other)).awaitHealthy()) {
      await()
          .atMost(AppProcess.START)
          .until(() -> hasEvent(id, EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED));
      assertThat(Files.readString(worker.log().toPath()))
          .containsPattern("PAYLOAD_ENCRYPTION_KEYSET has no key \\d+ that this payload was")
          .doesNotContain(EMAIL);
      assertThat(status(id)).isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
      assertThat(outcome(id)).isEmpty();
    }
    pair.startWorker(with(rotated)).awaitHealthy();

    awaitStatus(id, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
    assertThat(outcome(id)).hasValue("APPLIED");
  }

  @Test
  void anAttemptWaitsForTheKeyThatItsInputWasEncryptedWith() {
    String id = subscription.eventId("updated");
    pair.startStarter(with(first)).awaitHealthy();
    AppProcess rotating = pair.startWorker(with(rotated)).awaitHealthy();
    try (RowBlocker refusal = new RowBlocker(pair.database(), subscription.id)) {
      assertThat(refusal).isNotNull();
      post(subscription.snapshot("updated", "updated", 0, "active", 5));
      awaitAttempt(id, 2);
      rotating.close();
    }
    // The newer key, under which the workflow gave its activity the event, is lost again.
    try (AppProcess worker = pair.startWorker(with(first)).awaitHealthy()) {
      PendingActivityInfo activity = awaitAttempt(id, pending(id).orElseThrow().getAttempt() + 1);
      assertThat(worker.isHealthy()).isTrue();
      assertThat(activity.getLastFailure().getApplicationFailureInfo().getType())
          .isEqualTo(PayloadCodecException.class.getName());
      assertThat(outcome(id)).isEmpty();
    }
    pair.startWorker(with(rotated)).awaitHealthy();

    awaitStatus(id, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
    assertThat(outcome(id)).hasValue("APPLIED");
  }

  @Test
  void anEventStartedBeforeEncryptionIsStillApplied() {
    String id = subscription.eventId("updated");
    pair.startStarter(PLAIN).awaitHealthy();
    post(subscription.snapshot("updated", "updated", 0, "active", 5));
    assertThat(stored(id)).contains(EMAIL);

    pair.startWorker(with(first)).awaitHealthy();

    awaitStatus(id, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
    assertThat(outcome(id)).hasValue("APPLIED");
  }

  @Test
  void theWorkerGeneratesAndRotatesKeys(LocalStack stack) throws Exception {
    List<Payload> payload =
        List.of(DefaultDataConverter.STANDARD_INSTANCE.toPayload(1).orElseThrow());

    EncryptionKeys made = newKey(stack, PLAIN);
    EncryptionKeys next = newKey(stack, with(made));

    List<Payload> encrypted = new EncryptionCodec(made, "default").encode(payload);
    assertThat(new EncryptionCodec(next, "default").decode(encrypted).get(0).getData())
        .isEqualTo(payload.get(0).getData());
    assertThat(new EncryptionCodec(next, "default").encode(payload).get(0).getMetadataMap())
        .isNotEqualTo(encrypted.get(0).getMetadataMap());
  }

  private static EncryptionKeys newKey(LocalStack stack, Map<String, String> settings)
      throws Exception {
    ProcessBuilder program =
        new ProcessBuilder(
            AppProcess.java(),
            "-jar",
            stack.jar("workflow-worker").toString(),
            "new-encryption-key");
    program.environment().putAll(settings);
    try (InputStream output = program.start().getInputStream()) {
      return EncryptionKeys.parse(new String(output.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Posts an event that has personal data in it. */
  private void post(String event) {
    String personal =
        event.replace("\"customer\":", "\"email\":\"%s\",\"customer\":".formatted(EMAIL));
    assertThat(personal).contains(EMAIL);
    assertThat(pair.webhook().post(personal).statusCode()).isEqualTo(200);
  }

  /** All that Temporal has of an event, byte by byte. */
  private String stored(String eventId) {
    ByteString all = describe(eventId).toByteString();
    for (HistoryEvent event : pair.client().fetchHistory(eventId).getEvents()) {
      all = all.concat(event.toByteString());
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  private boolean hasEvent(String eventId, EventType type) {
    return pair.client().fetchHistory(eventId).getEvents().stream()
        .anyMatch(event -> event.getEventType() == type);
  }

  private DescribeWorkflowExecutionResponse describe(String eventId) {
    return pair.client().newUntypedWorkflowStub(eventId).describe().getRawDescription();
  }

  private WorkflowExecutionStatus status(String eventId) {
    return describe(eventId).getWorkflowExecutionInfo().getStatus();
  }

  private void awaitStatus(String eventId, WorkflowExecutionStatus status) {
    await().atMost(AWAIT_TIMEOUT).until(() -> status(eventId) == status);
  }

  private Optional<PendingActivityInfo> pending(String eventId) {
    return describe(eventId).getPendingActivitiesList().stream().findFirst();
  }

  private PendingActivityInfo awaitAttempt(String eventId, int attempt) {
    return await()
        .atMost(AWAIT_TIMEOUT)
        .until(
            () -> pending(eventId),
            activity -> activity.isPresent() && activity.get().getAttempt() >= attempt)
        .orElseThrow();
  }

  private Optional<String> outcome(String eventId) {
    return pair.database()
        .sql("SELECT outcome FROM billing.stripe_event WHERE event_id = :event")
        .param("event", eventId)
        .query(String.class)
        .optional();
  }
}
