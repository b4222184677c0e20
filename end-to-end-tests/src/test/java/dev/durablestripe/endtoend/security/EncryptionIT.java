package dev.durablestripe.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.encryption.EncryptionKeys;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.LocalStack;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.payload.codec.PayloadCodecException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Temporal can read of encrypted payloads, and what happens without the right key. */
@ExtendWith(SharedStack.class)
class EncryptionIT {
  private static final String EMAIL = "somebody@example.com";

  private final TestSubscription subscription = new TestSubscription();
  private final EncryptionKeys first = EncryptionKeys.withNewKey(Optional.empty());
  private final EncryptionKeys rotated = EncryptionKeys.withNewKey(Optional.of(first));
  private final EncryptionKeys other = EncryptionKeys.withNewKey(Optional.empty());
  private TestNamespace namespace;
  private Pipeline pipeline;

  @BeforeEach
  void prepare(LocalStack stack) {
    namespace = TestNamespace.withNewDatabase(stack);
    pipeline = namespace.pipeline();
  }

  @AfterEach
  void stop() {
    namespace.close();
  }

  private static Map<String, String> settings(EncryptionKeys keys) {
    return Map.of("PAYLOAD_ENCRYPTION_KEYSET", keys.json());
  }

  @Test
  void temporalCanReadNeitherPayloadsNorFailures() {
    namespace.startStarter(settings(first)).awaitHealthy();
    namespace.startWorker(settings(first)).awaitHealthy();
    String retrying = subscription.eventId("retrying");
    String rejected = subscription.eventId("rejected");

    pipeline.whileRowIsBlocked(
        subscription,
        () -> {
          post(subscription.snapshot("retrying", "updated", 0, "active", 5));
          PendingActivityInfo activity = pipeline.workflows().awaitAttempt(retrying, 2);
          assertThat(activity.getLastFailure().getApplicationFailureInfo().getType())
              .isEqualTo("PostgresRefused");
          assertThat(activity.toString()).doesNotContain("refused by a test");
        });
    pipeline.workflows().awaitCompleted(retrying);
    post(subscription.checkout("rejected", "somebody"));
    pipeline.workflows().awaitFailed(rejected);

    for (String id : List.of(retrying, rejected)) {
      assertThat(stored(id))
          .contains("binary/encrypted", subscription.customer)
          .doesNotContain(EMAIL, "can never be applied", "refused by a test");
    }
    assertThat(stored(rejected)).contains("EventRejected");
    assertApplied(retrying);
  }

  @Test
  void anEventWaitsForTheKeyThatItWasEncryptedWith() throws Exception {
    String id = subscription.eventId("updated");
    namespace.startStarter(settings(first)).awaitHealthy();
    post(subscription.snapshot("updated", "updated", 0, "active", 5));

    try (AppProcess worker = namespace.startWorker(settings(other)).awaitHealthy()) {
      await()
          .atMost(AppProcess.START_TIMEOUT)
          .until(() -> hasEvent(id, EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED));
      assertThat(worker.output())
          .containsPattern("PAYLOAD_ENCRYPTION_KEYSET has no key \\d+ that this payload was")
          .doesNotContain(EMAIL);
      assertThat(pipeline.workflows().status(id))
          .isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
      assertThat(pipeline.mark(id)).isEmpty();
    }
    namespace.startWorker(settings(rotated)).awaitHealthy();

    pipeline.workflows().awaitCompleted(id);
    assertApplied(id);
  }

  @Test
  void anAttemptWaitsForTheKeyThatItsInputWasEncryptedWith() {
    String id = subscription.eventId("updated");
    namespace.startStarter(settings(first)).awaitHealthy();
    AppProcess rotatedWorker = namespace.startWorker(settings(rotated)).awaitHealthy();
    pipeline.whileRowIsBlocked(
        subscription,
        () -> {
          post(subscription.snapshot("updated", "updated", 0, "active", 5));
          pipeline.workflows().awaitAttempt(id, 2);
          rotatedWorker.close();
        });
    // The activity's input is encrypted with the newer key, which this worker does not have.
    try (AppProcess worker = namespace.startWorker(settings(first)).awaitHealthy()) {
      PendingActivityInfo activity =
          pipeline
              .workflows()
              .awaitAttempt(
                  id, pipeline.workflows().pendingActivity(id).orElseThrow().getAttempt() + 1);
      assertThat(worker.isHealthy()).isTrue();
      assertThat(activity.getLastFailure().getApplicationFailureInfo().getType())
          .isEqualTo(PayloadCodecException.class.getName());
      assertThat(pipeline.mark(id)).isEmpty();
    }
    namespace.startWorker(settings(rotated)).awaitHealthy();

    pipeline.workflows().awaitCompleted(id);
    assertApplied(id);
  }

  @Test
  void anEventStartedBeforeEncryptionIsStillApplied() {
    String id = subscription.eventId("updated");
    namespace.startStarter(Map.of()).awaitHealthy();
    post(subscription.snapshot("updated", "updated", 0, "active", 5));
    assertThat(stored(id)).contains(EMAIL);

    namespace.startWorker(settings(first)).awaitHealthy();

    pipeline.workflows().awaitCompleted(id);
    assertApplied(id);
  }

  /** Posts an event after adding personal data to it. */
  private void post(String event) {
    String withEmail =
        event.replace("\"customer\":", "\"email\":\"%s\",\"customer\":".formatted(EMAIL));
    assertThat(withEmail).contains(EMAIL);
    assertThat(pipeline.webhook().post(withEmail).statusCode()).isEqualTo(200);
  }

  /** Everything that Temporal stores about an event, as raw bytes. */
  private String stored(String eventId) {
    ByteString all = pipeline.workflows().describe(eventId).toByteString();
    for (HistoryEvent event : pipeline.workflows().history(eventId)) {
      all = all.concat(event.toByteString());
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  private boolean hasEvent(String eventId, EventType type) {
    return pipeline.workflows().history(eventId).stream()
        .anyMatch(event -> event.getEventType() == type);
  }

  private void assertApplied(String eventId) {
    assertThat(pipeline.mark(eventId)).map(EventResult::outcome).hasValue(Outcome.APPLIED);
  }
}
