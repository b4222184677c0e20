package dev.durablestripe.endtoend.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.EventJson;
import dev.durablestripe.endtoend.support.OperatorClient;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.LocalStack;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Reconciliation starts events that were not delivered. Each test uses its own Connect account. */
@ExtendWith(SharedStack.class)
class ReconcileIT {
  private final TestSubscription subscription = new TestSubscription();
  private final String account = subscription.account;
  private Pipeline pipeline;
  private OperatorClient operator;
  private FakeStripe stripe;

  @BeforeEach
  void connect(LocalStack stack) {
    pipeline = new Pipeline(stack);
    operator = new OperatorClient(stack);
    stripe = stack.stripe();
    stripe.put(account, "/v1/subscriptions/" + subscription.id, subscription.json("past_due", 9));
  }

  private String snapshot(String name, int second) {
    return StripeEvents.event(
        subscription.eventId(name),
        "customer.subscription.updated",
        subscription.start.plusSeconds(second),
        subscription.json("active", second));
  }

  /** The event as Stripe delivers it, with the account. */
  private String delivered(String event) {
    return EventJson.withAccount(account, event);
  }

  private Map<String, Object> reconcile(String sweep) {
    return operator.run(
        "ReconcileStripeEvents", Map.of("sweep", sweep, "reach", "P4D", "account", account));
  }

  private static void assertCounts(
      Map<String, Object> result, int listed, int settled, int waiting, int started) {
    assertThat(result)
        .containsEntry("listed", listed)
        .containsEntry("settled", settled)
        .containsEntry("waiting", waiting)
        .containsEntry("started", started);
  }

  @Test
  void aMissedEventIsStartedWithLowPriority() {
    String applied = snapshot("applied", 1);
    stripe.event(account, applied, false);
    stripe.event(account, snapshot("delivered", 2), true);
    stripe.event(account, snapshot("missed", 60), false);
    pipeline.apply(delivered(applied));

    assertCounts(reconcile("UNDELIVERED"), 2, 1, 0, 1);

    assertThat(pipeline.result(subscription.eventId("missed")).outcome())
        .isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.row(subscription))
        .containsEntry("stripe_account", account)
        .containsEntry("seat_limit", 60L);
    var priority =
        pipeline
            .workflows()
            .get(subscription.eventId("missed"))
            .describe()
            .getRawDescription()
            .getWorkflowExecutionInfo()
            .getPriority();
    assertThat(priority.getPriorityKey()).isEqualTo(5);
    assertThat(priority.getFairnessKey()).isEqualTo(account);
    assertThat(pipeline.workflows().exists(subscription.eventId("delivered"))).isFalse();
  }

  @Test
  void theSweepOfAllEventsFindsThoseOfADisabledEndpoint() {
    stripe.event(account, snapshot("snapshot", 1), true);
    stripe.event(account, subscription.thin("thin", 0), true);

    assertCounts(reconcile("UNDELIVERED"), 1, 0, 0, 1);
    assertCounts(reconcile("ALL"), 2, 1, 0, 1);

    assertThat(pipeline.mark(subscription.eventId("snapshot"))).isPresent();
    pipeline.result(subscription.eventId("thin"));
    assertThat(pipeline.row(subscription)).containsEntry("status", "past_due");
    assertCounts(reconcile("ALL"), 2, 2, 0, 0);
  }

  @Test
  void aWaitingEventIsNotStartedAgain() {
    String waiting = snapshot("waiting", 1);
    stripe.event(account, waiting, false);
    pipeline.whileRowIsBlocked(
        subscription,
        () -> {
          pipeline.post(delivered(waiting));
          pipeline.workflows().awaitAttempt(subscription.eventId("waiting"), 1);

          assertCounts(reconcile("UNDELIVERED"), 1, 0, 1, 0);
        });
    assertThat(pipeline.result(subscription.eventId("waiting")).outcome())
        .isEqualTo(Outcome.APPLIED);
  }

  /**
   * Stripe lists an event as undelivered if any endpoint refused it. Temporal has deleted these.
   */
  @Test
  void eventsThatOnlyAnotherEndpointRefusedAreNotStarted() {
    IntStream.range(0, 150).forEach(n -> stripe.event(account, snapshot("e" + n, n), false));
    pipeline
        .database()
        .sql(
            """
            INSERT INTO billing.stripe_event (event_id, type, stripe_account, livemode, created,
                   outcome, change_id, workflow_run_id, attempt)
            SELECT id, 'customer.subscription.updated', :account, false, now(), 'STALE', id, 'r', 1
              FROM (SELECT :prefix || n AS id FROM generate_series(0, 149) n) event
            """)
        .param("account", account)
        .param("prefix", subscription.eventId("e"))
        .update();

    assertCounts(reconcile("UNDELIVERED"), 150, 150, 0, 0);

    assertThat(pipeline.workflows().exists(subscription.eventId("e0"))).isFalse();
  }

  @Test
  void eventsOlderThanTheReachAreNotStarted() {
    Instant old = Instant.now().minusSeconds(5 * 24 * 3600L);
    stripe.event(
        account,
        StripeEvents.event(
            subscription.eventId("old"),
            "customer.subscription.updated",
            old,
            subscription.json("active", 1)),
        false);

    assertCounts(reconcile("UNDELIVERED"), 0, 0, 0, 0);
  }

  @Test
  void aDisconnectedAccountIsSkipped() {
    stripe.fail(account + "/v1/events", 403);

    assertThat(reconcile("UNDELIVERED")).containsEntry("refused", 1).containsEntry("listed", 0);
  }
}
