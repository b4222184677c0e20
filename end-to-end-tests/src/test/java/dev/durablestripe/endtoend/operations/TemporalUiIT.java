package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.encryption.EncryptionKeys;
import dev.durablestripe.endtoend.support.IsolatedStack;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.RowBlocker;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.local.LocalStack;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An operator at Temporal's UI: everything is read and clicked in a real browser. */
@ExtendWith({InstalledChromium.class, SharedStack.class})
class TemporalUiIT {
  private static final String PASSWORD = "a-password-for-the-tests";

  private final TestSubscription subscription = new TestSubscription();

  @Test
  void findsARetryingEventByItsCustomerAndShowsItsFailure(LocalStack stack) {
    Pipeline pipeline = new Pipeline(stack);
    String id = subscription.eventId("updated");
    try (RowBlocker refusal = pipeline.refuse(subscription);
        TemporalUi ui = new TemporalUi(stack.uiUrl(), "default")) {
      assertThat(refusal).isNotNull();
      pipeline.post(subscription.snapshot("updated", "updated", 0, "active", 5));
      pipeline.awaitAttempt(id, 3);

      String query =
          "ExecutionStatus = \"Running\" AND StripeCustomerId = \"%s\""
              .formatted(subscription.customer);
      // Temporal's lists lag behind a little.
      await()
          .atMost(Pipeline.AWAIT_TIMEOUT)
          .until(
              () -> {
                ui.list(query);
                return ui.shows(id);
              });
      ui.screenshot("found");
      ui.follow(id);
      ui.openPendingActivities();
      ui.await("PostgreSQL refused, SQLSTATE P0001: refused by a test");
      ui.await("PostgresRefused");
      ui.screenshot("retrying");
    }
    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void resetsAFailedEventAndThenACompletedOne(LocalStack stack) {
    Pipeline pipeline = new Pipeline(stack);
    String id = subscription.eventId("bought");
    pipeline.post(subscription.checkout("bought", "somebody"));
    pipeline.awaitStatus(id, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED);
    assertThat(pipeline.row(subscription)).isEmpty();
    assertThat(rejections(pipeline, id)).isEqualTo(1);
    stack.stripe().subscription(subscription.id, subscription.json("active", 5));
    try (TemporalUi ui = new TemporalUi(stack.uiUrl(), "default")) {
      ui.openWorkflow(id);
      ui.await("The event can never be applied");
      ui.screenshot("failed");

      reset(ui, pipeline, id, "the subscription is at Stripe now");

      ui.await("APPLIED");
      ui.screenshot("applied");
      Map<String, Object> row = pipeline.row(subscription);
      assertThat(row).containsEntry("status", "active").containsEntry("seat_limit", 5L);
      assertThat(rejections(pipeline, id)).isZero();

      reset(ui, pipeline, id, "show that a reset of an applied event changes nothing");

      ui.await("ALREADY_APPLIED");
      ui.screenshot("already-applied");
      assertThat(pipeline.row(subscription)).isEqualTo(row);
    }
  }

  private static void reset(TemporalUi ui, Pipeline pipeline, String id, String reason) {
    String before = pipeline.runId(id);
    ui.resetToFirstTask(reason);
    await().atMost(Duration.ofSeconds(30)).until(() -> !pipeline.runId(id).equals(before));
    pipeline.awaitStatus(id, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
    ui.openWorkflow(id);
  }

  private static int rejections(Pipeline pipeline, String id) {
    return pipeline
        .database()
        .sql("SELECT count(*) FROM billing.stripe_event_rejection WHERE event_id = :event")
        .param("event", id)
        .query(Integer.class)
        .single();
  }

  @Test
  void decryptsAnEventWithThePassword(LocalStack stack) {
    String id = subscription.eventId("updated");
    String keys = EncryptionKeys.withNewKey(Optional.empty()).json();
    try (IsolatedStack pair = new IsolatedStack(stack);
        TemporalUi ui = new TemporalUi(stack.uiUrl(), pair.namespace())) {
      pair.startStarter(Map.of("PAYLOAD_ENCRYPTION_KEYSET", keys)).awaitHealthy();
      pair.startWorker(
              Map.of(
                  "PAYLOAD_ENCRYPTION_KEYSET", keys,
                  "CODEC_PASSWORD", PASSWORD,
                  "CODEC_UI_ORIGIN", stack.uiUrl()))
          .awaitHealthy();
      pair.webhook().post(subscription.snapshot("updated", "updated", 0, "active", 5));
      pair.awaitCompleted(id);
      String codec = "127.0.0.1:%d/codec".formatted(pair.ports().workerManagement());

      ui.openWorkflow(id);
      ui.await(ciphertext(pair, id));
      ui.screenshot("encrypted");
      assertThat(ui.shows("\"api_version\"")).isFalse();

      ui.useCodec("http://" + codec);
      ui.openWorkflow(id);
      ui.await(ciphertext(pair, id));
      assertThat(ui.shows("\"api_version\"")).isFalse();

      // What one types into the browser's question for name and password.
      ui.page().navigate("http://codec:%s@%s/login".formatted(PASSWORD, codec));
      ui.await("can decrypt payloads now");
      ui.openWorkflow(id);
      ui.await("customer.subscription.updated");
      ui.await("\"api_version\"");
      ui.screenshot("decrypted");

      String discard = "discard-" + subscription.id;
      String other = subscription.eventId("other");
      stack.stripe().event("", subscription.snapshot("other", "updated", 60, "active", 6), true);
      ui.start(
          "DiscardStripeEvent",
          discard,
          "{\"event_id\": \"%s\", \"reason\": \"a typed-in secret\"}".formatted(other));
      await().atMost(Duration.ofSeconds(30)).until(() -> discarded(pair, other));
      assertThat(pair.client().fetchHistory(discard).getEvents().toString())
          .contains("binary/encrypted")
          .doesNotContain("a typed-in secret");
    }
  }

  /** The beginning of what Temporal has of the event, as the UI shows bytes. */
  private static String ciphertext(IsolatedStack pair, String id) {
    var stored =
        pair.client()
            .fetchHistory(id)
            .getEvents()
            .get(0)
            .getWorkflowExecutionStartedEventAttributes()
            .getInput()
            .getPayloads(0)
            .getData();
    return Base64.getEncoder().encodeToString(stored.toByteArray()).substring(0, 40);
  }

  private static boolean discarded(IsolatedStack pair, String eventId) {
    return pair.database()
        .sql(
            """
            SELECT count(*) > 0 FROM billing.stripe_event_operation
             WHERE event_id = :event AND reason = 'a typed-in secret'
            """)
        .param("event", eventId)
        .query(Boolean.class)
        .single();
  }
}
