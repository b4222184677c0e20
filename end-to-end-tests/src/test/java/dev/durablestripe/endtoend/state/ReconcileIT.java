package dev.durablestripe.endtoend.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.endtoend.support.OperatorClient;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.RowBlocker;
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
  private final TestSubscription subject = new TestSubscription();
  private final String account = subject.customer.replace("cus_", "acct_");
  private Pipeline pipeline;
  private OperatorClient operator;
  private FakeStripe stripe;

  @BeforeEach
  void connect(LocalStack stack) {
    pipeline = new Pipeline(stack);
    operator = new OperatorClient(stack);
    stripe = stack.stripe();
    stripe.put(account, "/v1/subscriptions/" + subject.id, subject.json("past_due", 9));
  }

  private String snapshot(String name, int second) {
    return StripeEvents.event(
        subject.event(name),
        "customer.subscription.updated",
        subject.start.plusSeconds(second),
        subject.json("active", second));
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
  void aLostEventIsStartedAfterWhatIsDelivered() {
    String known = snapshot("known", 1);
    stripe.event(account, known, false);
    stripe.event(account, snapshot("taken", 2), true);
    stripe.event(account, snapshot("lost", 60), false);
    pipeline.apply(delivered(known));

    assertCounts(reconcile("UNDELIVERED"), 2, 1, 0, 1);

    assertThat(pipeline.result(subject.event("lost")).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.subscription(subject))
        .containsEntry("stripe_account", account)
        .containsEntry("seat_limit", 60L);
    var priority =
        pipeline
            .workflow(subject.event("lost"))
            .describe()
            .getRawDescription()
            .getWorkflowExecutionInfo()
            .getPriority();
    assertThat(priority.getPriorityKey()).isEqualTo(5);
    assertThat(priority.getFairnessKey()).isEqualTo(account);
    assertThat(pipeline.hasWorkflow(subject.event("taken"))).isFalse();
  }

  @Test
  void eventsThatADisabledEndpointNeverGotAreFoundByTheRarerSweep() {
    stripe.event(account, snapshot("snapshot", 1), true);
    stripe.event(
        account,
        StripeEvents.thin(
            subject.event("thin"),
            "v1.customer.subscription.updated",
            subject.start,
            "subscription",
            subject.id,
            subject.event("other")),
        true);

    assertCounts(reconcile("UNDELIVERED"), 1, 0, 0, 1);
    assertCounts(reconcile("ALL"), 2, 1, 0, 1);

    assertThat(pipeline.mark(subject.event("snapshot"))).isPresent();
    pipeline.result(subject.event("thin"));
    assertThat(pipeline.subscription(subject)).containsEntry("status", "past_due");
    assertCounts(reconcile("ALL"), 2, 2, 0, 0);
  }

  @Test
  void whatWaitsIsNotStartedAnew() {
    String waiting = snapshot("waiting", 1);
    stripe.event(account, waiting, false);
    try (RowBlocker refusal = pipeline.refuse(subject)) {
      assertThat(refusal).isNotNull();
      pipeline.post(delivered(waiting));
      pipeline.awaitAttempt(subject.event("waiting"), 1);

      assertCounts(reconcile("UNDELIVERED"), 1, 0, 1, 0);
    }
    assertThat(pipeline.result(subject.event("waiting")).outcome()).isEqualTo(Outcome.APPLIED);
  }

  /** Stripe lists an event for 30 days when any endpoint failed; Temporal has forgotten them. */
  @Test
  void anotherEndpointThatFailsEverythingStartsNothing() {
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
        .param("prefix", subject.event("e"))
        .update();

    assertCounts(reconcile("UNDELIVERED"), 150, 150, 0, 0);

    assertThat(pipeline.hasWorkflow(subject.event("e0"))).isFalse();
  }

  @Test
  void olderThanTheReachIsLeftAlone() {
    Instant old = Instant.now().minusSeconds(5 * 24 * 3600L);
    stripe.event(
        account,
        StripeEvents.event(
            subject.event("old"), "customer.subscription.updated", old, subject.json("active", 1)),
        false);

    assertCounts(reconcile("UNDELIVERED"), 0, 0, 0, 0);
  }

  @Test
  void anAccountThatHasLeftIsPassedOver() {
    stripe.fail(account + "/v1/events", 403);

    assertThat(reconcile("UNDELIVERED")).containsEntry("refused", 1).containsEntry("listed", 0);
  }
}
