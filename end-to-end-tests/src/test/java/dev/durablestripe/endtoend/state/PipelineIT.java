package dev.durablestripe.endtoend.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.EventWorkflows;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.LocalStack;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Events through the whole pipeline, from the signed POST to the row. */
@ExtendWith(SharedStack.class)
class PipelineIT {
  private final TestSubscription subscription = new TestSubscription();
  private Pipeline pipeline;

  @BeforeEach
  void connect(LocalStack stack) {
    pipeline = new Pipeline(stack);
  }

  @Test
  void aCheckoutMakesTheLinkedAccountActive() {
    pipeline.insertAccount(subscription);
    pipeline
        .stack()
        .stripe()
        .subscription(
            subscription.id,
            """
            {"id":"%s","object":"subscription","customer":"%s","status":"active",
             "items":{"data":[{"id":"si_1","quantity":5,"price":{"id":"price_test_monthly"},
               "current_period_start":1714521600,"current_period_end":1717113600}]}}"""
                .formatted(subscription.id, subscription.customer));

    assertThat(pipeline.apply(subscription.checkout("bought", "unused")).outcome())
        .isEqualTo(Outcome.APPLIED);

    Map<String, Object> account =
        pipeline
            .database()
            .sql("SELECT * FROM billing.account_subscription WHERE account_id = :id")
            .param("id", subscription.id)
            .query()
            .singleRow();
    assertThat(account)
        .containsEntry("stripe_customer_id", subscription.customer)
        .containsEntry("stripe_subscription_id", subscription.id)
        .containsEntry("status", "active")
        .containsEntry("price_id", "price_test_monthly")
        .containsEntry("seat_limit", 5L)
        .containsEntry("current_period_start", Timestamp.from(Instant.ofEpochSecond(1_714_521_600)))
        .containsEntry("current_period_end", Timestamp.from(Instant.ofEpochSecond(1_717_113_600)));
  }

  @Test
  void aDeletionCancelsTheSubscription() {
    pipeline.apply(subscription.snapshot("updated", "updated", 0, "active", 5));

    pipeline.apply(subscription.snapshot("deleted", "deleted", 60, "canceled", 5));

    assertThat(pipeline.row(subscription)).containsEntry("status", "canceled");
  }

  @Test
  void aWrongSignatureStartsNothing() {
    String event = subscription.snapshot("forged", "updated", 0, "active", 5);

    var response = pipeline.webhook().post(event, "t=1795502288,v1=" + "0".repeat(64));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.body()).doesNotContain(subscription.id);
    assertThat(pipeline.workflows().exists(subscription.eventId("forged"))).isFalse();
  }

  @Test
  void theSameEventTwiceIsAppliedOnce() {
    String event = subscription.snapshot("updated", "updated", 0, "active", 5);

    var first = pipeline.apply(event);
    Object revision = pipeline.row(subscription).get("revision");

    assertThat(pipeline.post(event)).isEqualTo("duplicate");
    assertThat(pipeline.mark(subscription.eventId("updated"))).hasValue(first);
    assertThat(pipeline.row(subscription)).containsEntry("revision", revision);
  }

  @Test
  void aFailedTransactionIsRolledBackAndRetriedUntilItSucceeds() {
    String event = subscription.snapshot("updated", "updated", 0, "active", 3);
    String id = subscription.eventId("updated");
    pipeline.whileRowIsBlocked(
        subscription,
        () -> {
          pipeline.post(event);

          var activity = pipeline.workflows().awaitAttempt(id, 3);

          assertThat(activity.getLastFailure().getApplicationFailureInfo().getType())
              .isEqualTo("PostgresRefused");
          assertThat(activity.getLastFailure().getMessage())
              .contains("P0001")
              .contains("refused by a test");
          assertThat(EventWorkflows.backoff(activity)).hasSeconds(2);
          assertThat(pipeline.mark(id)).isEmpty();
          assertThat(pipeline.row(subscription)).isEmpty();
        });

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(pipeline.mark(id)).hasValue(pipeline.result(id));
    assertThat(pipeline.row(subscription))
        .containsEntry("status", "active")
        .containsEntry("seat_limit", 3L);
  }

  @Test
  void aDuplicateDoesNotOverwriteALocalEdit() {
    String event = subscription.snapshot("updated", "updated", 0, "active", 5);
    pipeline.apply(event);
    pipeline.setSeats(subscription.id, 99);

    assertThat(pipeline.post(event)).isEqualTo("duplicate");
    pipeline.workflows().resetToFirstTask(subscription.eventId("updated"));
    assertThat(pipeline.result(subscription.eventId("updated")).outcome())
        .isEqualTo(Outcome.ALREADY_APPLIED);

    assertThat(pipeline.row(subscription)).containsEntry("seat_limit", 99L);
  }

  @Test
  void anEventOfAnUnknownSubscriptionIsStored() {
    pipeline.apply(subscription.snapshot("updated", "updated", 0, "past_due", 2));

    assertThat(pipeline.row(subscription))
        .containsEntry("stripe_customer_id", subscription.customer)
        .containsEntry("status", "past_due");
    assertThat(pipeline.mark(subscription.eventId("updated"))).isPresent();
  }

  @Test
  void anEventWithoutAHandlerIsMarkedAsIgnored() {
    String event =
        StripeEvents.event(
            subscription.eventId("ping"),
            "some.future.type",
            subscription.start,
            "{\"object\":\"unknown\"}");

    assertThat(pipeline.apply(event).outcome()).isEqualTo(Outcome.IGNORED);

    assertThat(pipeline.mark(subscription.eventId("ping")).orElseThrow().outcome())
        .isEqualTo(Outcome.IGNORED);
  }
}
