package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.encryption.EncryptionKeys;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Temporal's UI as an operator uses it, in a real browser. */
@ExtendWith({InstalledChromium.class, SharedStack.class})
class TemporalUiIT {
  private static final String PASSWORD = "a-password-for-the-tests";

  private final TestSubscription subscription = new TestSubscription();

  @Test
  void findsARetryingEventByItsCustomerAndShowsItsFailure(LocalStack stack) {
    Pipeline pipeline = new Pipeline(stack);
    String id = subscription.eventId("updated");
    pipeline.whileRowIsBlocked(
        subscription,
        () -> {
          pipeline.post(subscription.snapshot("updated", "updated", 0, "active", 5));
          pipeline.workflows().awaitAttempt(id, 3);
          assertUiShowsRetries(stack, id);
        });
    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
  }

  private void assertUiShowsRetries(LocalStack stack, String id) {
    try (TemporalUi ui = new TemporalUi(stack.uiUrl(), "default")) {
      String query =
          "ExecutionStatus = \"Running\" AND StripeCustomerId = \"%s\""
              .formatted(subscription.customer);
      // Temporal's lists are eventually consistent.
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
  }

  @Test
  void resetsAFailedEventAndThenACompletedOne(LocalStack stack) {
    Pipeline pipeline = new Pipeline(stack);
    String id = subscription.eventId("bought");
    pipeline.post(subscription.checkout("bought", "somebody"));
    pipeline.workflows().awaitFailed(id);
    assertThat(pipeline.row(subscription)).isEmpty();
    assertThat(pipeline.rejection(id)).isPresent();
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
      assertThat(pipeline.rejection(id)).isEmpty();

      reset(ui, pipeline, id, "show that a reset of an applied event changes nothing");

      ui.await("ALREADY_APPLIED");
      ui.screenshot("already-applied");
      assertThat(pipeline.row(subscription)).isEqualTo(row);
    }
  }

  private static void reset(TemporalUi ui, Pipeline pipeline, String id, String reason) {
    String before = pipeline.workflows().runId(id);
    ui.resetToFirstTask(reason);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !pipeline.workflows().runId(id).equals(before));
    pipeline.workflows().awaitCompleted(id);
    ui.openWorkflow(id);
  }

  @Test
  void decryptsAnEventWithThePassword(LocalStack stack) {
    String id = subscription.eventId("updated");
    String keys = EncryptionKeys.withNewKey(Optional.empty()).json();
    try (TestNamespace namespace = TestNamespace.withNewDatabase(stack);
        TemporalUi ui = new TemporalUi(stack.uiUrl(), namespace.name())) {
      namespace.startStarter(Map.of("PAYLOAD_ENCRYPTION_KEYSET", keys)).awaitHealthy();
      AppProcess worker =
          namespace
              .startWorker(
                  Map.of(
                      "PAYLOAD_ENCRYPTION_KEYSET", keys,
                      "CODEC_PASSWORD", PASSWORD,
                      "CODEC_UI_ORIGIN", stack.uiUrl()))
              .awaitHealthy();
      Pipeline pipeline = namespace.pipeline();
      pipeline.post(subscription.snapshot("updated", "updated", 0, "active", 5));
      pipeline.workflows().awaitCompleted(id);
      String codec = "127.0.0.1:%d/codec".formatted(worker.managementPort());

      ui.openWorkflow(id);
      ui.await(ciphertext(pipeline, id));
      ui.screenshot("encrypted");
      assertThat(ui.shows("\"api_version\"")).isFalse();

      ui.useCodec("http://" + codec);
      ui.openWorkflow(id);
      ui.await(ciphertext(pipeline, id));
      assertThat(ui.shows("\"api_version\"")).isFalse();

      // The user name and the password are those that an operator enters in the browser.
      ui.page().navigate("http://codec:%s@%s/login".formatted(PASSWORD, codec));
      ui.await("can decrypt payloads now");
      ui.openWorkflow(id);
      ui.await("customer.subscription.updated");
      ui.await("\"api_version\"");
      ui.screenshot("decrypted");

      String operation = "discard-" + subscription.id;
      String other = subscription.eventId("other");
      stack.stripe().event("", subscription.snapshot("other", "updated", 60, "active", 6), true);
      ui.start(
          "DiscardStripeEvent",
          operation,
          "{\"event_id\": \"%s\", \"reason\": \"a typed-in secret\"}".formatted(other));
      await().atMost(Duration.ofSeconds(30)).until(() -> !pipeline.audit(other).isEmpty());
      assertThat(pipeline.workflows().history(operation).toString())
          .contains("binary/encrypted")
          .doesNotContain("a typed-in secret");
    }
  }

  /** The beginning of the encrypted event, as the UI shows bytes. */
  private static String ciphertext(Pipeline pipeline, String id) {
    var stored =
        pipeline
            .workflows()
            .history(id)
            .get(0)
            .getWorkflowExecutionStartedEventAttributes()
            .getInput()
            .getPayloads(0)
            .getData();
    return Base64.getEncoder().encodeToString(stored.toByteArray()).substring(0, 40);
  }
}
