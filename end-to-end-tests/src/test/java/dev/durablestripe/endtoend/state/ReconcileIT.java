package dev.durablestripe.endtoend.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.endtoend.support.OperatorClient;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.fake.FakeStripe;
import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.local.LocalStack;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Events that Stripe has and nobody delivered, each test on a Connect account of its own. */
@ExtendWith(SharedStack.class)
class ReconcileIT {
  private final TestSubscription subscription = new TestSubscription();
  private final String account = subscription.customer.replace("cus_", "acct_");
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

  /** As a delivery is: it names the account. */
  private String delivered(String event) {
    return event.replace(
        "\"object\":\"event\"", "\"object\":\"event\",\"account\":\"%s\"".formatted(account));
  }

  private Map<String, Object> reconcile(String sweep) {
    return operator.run(
        "ReconcileStripeEvents", Map.of("sweep", sweep, "reach", "P4D", "account", account));
  }

  private static void assertCounts(
      Map<String, Object> found, int listed, int settled, int waiting, int started) {
    assertThat(found)
        .containsEntry("listed", listed)
        .containsEntry("settled", settled)
        .containsEntry("waiting", waiting)
        .containsEntry("started", started);
  }

  @Test
  void aMissedEventIsStartedWithLowPriority() {
    String known = snapshot("known", 1);
    stripe.event(account, known, false);
    stripe.event(account, snapshot("taken", 2), true);
    stripe.event(account, snapshot("lost", 60), false);
    pipeline.apply(delivered(known));

    assertCounts(reconcile("UNDELIVERED"), 2, 1, 0, 1);

    assertThat(pipeline.result(subscription.eventId("lost")).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.row(subscription))
        .containsEntry("stripe_account", account)
        .containsEntry("seat_limit", 60L);
    var priority =
        pipeline
            .workflows()
            .get(subscription.eventId("lost"))
            .describe()
            .getRawDescription()
            .getWorkflowExecutionInfo()
            .getPriority();
    assertThat(priority.getPriorityKey()).isEqualTo(5);
    assertThat(priority.getFairnessKey()).isEqualTo(account);
    assertThat(pipeline.workflows().exists(subscription.eventId("taken"))).isFalse();
  }

  @Test
  void theSweepOfAllEventsFindsThoseOfADisabledEndpoint() {
    stripe.event(account, snapshot("snapshot", 1), true);
    stripe.event(
        account,
        StripeEvents.thin(
            subscription.eventId("thin"),
            "v1.customer.subscription.updated",
            subscription.start,
            "subscription",
            subscription.id,
            subscription.eventId("other")),
        true);

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

  /** Stripe lists an event for 30 days when any endpoint failed; Temporal has forgotten them. */
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
