package dev.durablestripe.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.encryption.EncryptionKeys;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.payload.codec.PayloadCodecException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What Temporal can read of encrypted payloads, and what happens without the right key. All tests
 * share a starter that has the first key. A worker runs until a test needs one with other keys; the
 * order saves starts.
 */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class EncryptionIT {
  private static final String EMAIL = "somebody@example.com";

  private final EncryptionKeys first = EncryptionKeys.withNewKey(Optional.empty());
  private final EncryptionKeys rotated = EncryptionKeys.withNewKey(Optional.of(first));
  private final EncryptionKeys other = EncryptionKeys.withNewKey(Optional.empty());
  private TestNamespace namespace;
  private Pipeline pipeline;
  private @Nullable AppProcess worker;
  private @Nullable EncryptionKeys workerKeys;
  private TestSubscription subscription;

  @BeforeAll
  void startStarter(LocalStack stack) {
    namespace = TestNamespace.withNewDatabase(stack);
    pipeline = namespace.pipeline();
    namespace.startStarter(settings(first)).awaitHealthy();
  }

  @BeforeEach
  void subscribe() {
    subscription = new TestSubscription();
  }

  @AfterAll
  void stop() {
    namespace.close();
  }

  /** The only worker from now on. */
  private AppProcess workerWith(EncryptionKeys keys) {
    AppProcess running = worker;
    if (running == null || keys != workerKeys) {
      stopWorker();
      running = namespace.startWorker(settings(keys));
      worker = running;
      workerKeys = keys;
    }
    return running.awaitHealthy();
  }

  private void stopWorker() {
    if (worker != null) {
      worker.close();
      worker = null;
    }
  }

  private static Map<String, String> settings(EncryptionKeys keys) {
    return Map.of("PAYLOAD_ENCRYPTION_KEYSET", keys.json());
  }

  @Test
  @Order(2)
  void temporalCanReadNeitherPayloadsNorFailures() {
    var unused = workerWith(first);
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
  @Order(3)
  void anEventWaitsForTheKeyThatItWasEncryptedWith() throws Exception {
    String id = subscription.eventId("updated");
    stopWorker();
    post(subscription.snapshot("updated", "updated", 0, "active", 5));

    AppProcess withoutTheKey = workerWith(other);
    await()
        .atMost(AppProcess.START_TIMEOUT)
        .until(() -> hasEvent(id, EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED));
    assertThat(withoutTheKey.output())
        .containsPattern("PAYLOAD_ENCRYPTION_KEYSET has no key \\d+ that this payload was")
        .doesNotContain(EMAIL);
    assertThat(pipeline.workflows().status(id))
        .isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
    assertThat(pipeline.mark(id)).isEmpty();
    var unused = workerWith(rotated);

    pipeline.workflows().awaitCompleted(id);
    assertApplied(id);
  }

  @Test
  @Order(4)
  void anAttemptWaitsForTheKeyThatItsInputWasEncryptedWith() {
    String id = subscription.eventId("updated");
    var unused = workerWith(rotated);
    pipeline.whileRowIsBlocked(
        subscription,
        () -> {
          post(subscription.snapshot("updated", "updated", 0, "active", 5));
          pipeline.workflows().awaitAttempt(id, 2);
          stopWorker();
        });
    // The activity's input is encrypted with the newer key, which this worker does not have.
    AppProcess withoutTheKey = workerWith(first);
    PendingActivityInfo activity =
        pipeline
            .workflows()
            .awaitAttempt(
                id, pipeline.workflows().pendingActivity(id).orElseThrow().getAttempt() + 1);
    assertThat(withoutTheKey.isHealthy()).isTrue();
    assertThat(activity.getLastFailure().getApplicationFailureInfo().getType())
        .isEqualTo(PayloadCodecException.class.getName());
    assertThat(pipeline.mark(id)).isEmpty();
    unused = workerWith(rotated);

    pipeline.workflows().awaitCompleted(id);
    assertApplied(id);
  }

  @Test
  @Order(1)
  void anEventStartedBeforeEncryptionIsStillApplied() {
    String id = subscription.eventId("updated");
    stopWorker();
    namespace
        .pipelineWithoutStarter()
        .post(withEmail(subscription.snapshot("updated", "updated", 0, "active", 5)));
    assertThat(stored(id)).contains(EMAIL);

    var unused = workerWith(first);

    pipeline.workflows().awaitCompleted(id);
    assertApplied(id);
  }

  /** Posts an event after adding personal data to it. */
  private void post(String event) {
    assertThat(pipeline.webhook().post(withEmail(event)).statusCode()).isEqualTo(200);
  }

  private static String withEmail(String event) {
    String withEmail =
        event.replace("\"customer\":", "\"email\":\"%s\",\"customer\":".formatted(EMAIL));
    assertThat(withEmail).contains(EMAIL);
    return withEmail;
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
