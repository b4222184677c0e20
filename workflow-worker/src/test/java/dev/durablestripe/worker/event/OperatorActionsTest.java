package dev.durablestripe.worker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.fake.HeldRequest;
import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.worker.TestWorker;
import dev.durablestripe.worker.event.OperatorAction.Kind;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators do by hand. */
class OperatorActionsTest {
  private static final TestWorker WORKER = new TestWorker();

  private final String unique = TestWorker.unique();
  private final String id = "evt_" + unique;
  private final String subscription = "sub_" + unique;
  private final Instant created = Instant.now().minusSeconds(3600);
  private final String event =
      StripeEvents.event(id, "customer.subscription.updated", created, state("active", 5));

  private String state(String status, int quantity) {
    return StripeEvents.subscription(
        subscription, "cus_" + unique, status, "price_1", quantity, created);
  }

  private static EventResult perform(OperatorAction operation) throws Exception {
    return WORKER
        .bean(OperatorActions.class)
        .perform(operation, new Attempt(TestWorker.unique(), 1));
  }

  private OperatorAction operation(Kind kind) {
    return new OperatorAction("operation-" + TestWorker.unique(), kind, id, "", "a test");
  }

  private void stripeHas(String status, int quantity) {
    TestWorker.STRIPE.event("", event, true);
    TestWorker.STRIPE.subscription(subscription, state(status, quantity));
  }

  private List<String> audit() {
    return TestWorker.database()
        .sql(
            "SELECT operation || ' ' || outcome || ' ' || reason FROM billing.stripe_event_operation"
                + " WHERE event_id = :event ORDER BY performed_at")
        .param("event", id)
        .query(String.class)
        .list();
  }

  @Test
  void reapplyingStoresWhatStripeSaysNow() throws Exception {
    stripeHas("past_due", 7);
    WORKER.apply(event);
    edit("seat_limit = 99");

    EventResult result = perform(operation(Kind.REAPPLY));

    assertThat(result.outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(TestWorker.subscription(subscription))
        .containsEntry("status", "past_due")
        .containsEntry("seat_limit", 7L);
    assertThat(audit()).containsExactly("REAPPLY APPLIED a test");
  }

  @Test
  void anOperationTakesEffectOnce() throws Exception {
    stripeHas("active", 5);
    OperatorAction operation = operation(Kind.REAPPLY);
    EventResult first = perform(operation);
    edit("seat_limit = 99");

    EventResult second = perform(operation);

    assertThat(second).isEqualTo(first);
    assertThat(TestWorker.subscription(subscription)).containsEntry("seat_limit", 99L);
    assertThat(audit()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kind", "event", "account"})
  void anIdThatWasUsedForAnotherOperationIsRefused(String differs) throws Exception {
    stripeHas("active", 5);
    OperatorAction first = operation(Kind.REAPPLY);
    perform(first);
    OperatorAction second =
        new OperatorAction(
            first.id(),
            differs.equals("kind") ? Kind.DISCARD : Kind.REAPPLY,
            differs.equals("event") ? id + "_other" : id,
            differs.equals("account") ? "acct_other" : "",
            "a test");

    assertThatThrownBy(() -> perform(second))
        .isInstanceOf(OperatorRequestRefusedException.class)
        .hasMessageContaining(first.id() + " has been used for another operation");

    assertThat(audit()).containsExactly("REAPPLY APPLIED a test");
  }

  /** Both find no row of the id; the one that inserts second waits for the first one's commit. */
  @Test
  void theSameWhenTheOtherOperationCommitsInBetween() throws Exception {
    stripeHas("active", 5);
    OperatorAction operation = operation(Kind.REAPPLY);
    HeldRequest asking = TestWorker.STRIPE.hold("/v1/subscriptions/" + subscription);
    CompletableFuture<EventResult> held = CompletableFuture.supplyAsync(() -> run(operation));
    asking.awaitArrival();
    String other = "evt_" + unique + "_other";
    TestWorker.STRIPE.event("", event.replace(id, other), true);
    perform(new OperatorAction(operation.id(), Kind.DISCARD, other, "", "a test"));
    asking.release();

    assertThatThrownBy(held::join).hasRootCauseInstanceOf(OperatorRequestRefusedException.class);

    assertThat(TestWorker.mark(id)).isEqualTo("none");
    assertThat(TestWorker.subscription(subscription)).isEmpty();
  }

  private static EventResult run(OperatorAction operation) {
    try {
      return perform(operation);
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  @Test
  void anEventThatNeverArrivedIsAppliedByHand() throws Exception {
    stripeHas("active", 5);

    perform(operation(Kind.REAPPLY));

    assertThat(TestWorker.mark(id)).isEqualTo("APPLIED");
    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
  }

  @Test
  void aDiscardedEventIsNeverApplied() throws Exception {
    stripeHas("active", 5);

    assertThat(perform(operation(Kind.DISCARD)).outcome()).isEqualTo(Outcome.DISCARDED);

    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.DISCARDED);
    assertThat(TestWorker.subscription(subscription)).isEmpty();
    assertThat(audit()).containsExactly("DISCARD DISCARDED a test");
  }

  @Test
  void discardingCanBeTakenBackByReapplying() throws Exception {
    stripeHas("active", 5);
    perform(operation(Kind.DISCARD));

    perform(operation(Kind.REAPPLY));

    assertThat(TestWorker.mark(id)).isEqualTo("APPLIED");
    assertThat(TestWorker.subscription(subscription)).containsEntry("status", "active");
  }

  @Test
  void whatHasBeenAppliedCannotBeDiscarded() throws Exception {
    stripeHas("active", 5);
    WORKER.apply(event);

    assertThatThrownBy(() -> perform(operation(Kind.DISCARD)))
        .isInstanceOf(OperatorRequestRefusedException.class)
        .hasMessageContaining("applied already");

    assertThat(TestWorker.mark(id)).isEqualTo("APPLIED");
    assertThat(audit()).isEmpty();
  }

  @Test
  void aRejectedEventIsDiscardedAndGoesFromTheList() throws Exception {
    stripeHas("active", 5);
    TestWorker.database()
        .sql(
            "INSERT INTO billing.stripe_event_rejection (event_id, type, stripe_account, reason,"
                + " workflow_run_id) VALUES (:event, 'a', '', 'b', 'c')")
        .param("event", id)
        .update();

    perform(operation(Kind.DISCARD));

    assertThat(
            TestWorker.database()
                .sql("SELECT count(*) FROM billing.stripe_event_rejection WHERE event_id = :event")
                .param("event", id)
                .query(Long.class)
                .single())
        .isZero();
  }

  @Test
  void theTwinKeepsTheChange() throws Exception {
    stripeHas("active", 5);
    WORKER.apply(event);
    String thin =
        StripeEvents.thin(
            id + "_thin",
            "v1.customer.subscription.updated",
            created,
            "subscription",
            subscription,
            id);
    TestWorker.STRIPE.event("", thin, true);
    OperatorAction operation =
        new OperatorAction(TestWorker.unique(), Kind.REAPPLY, id + "_thin", "", "a test");

    assertThat(perform(operation).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(TestWorker.mark(id)).isEqualTo("APPLIED");
    assertThat(TestWorker.mark(id + "_thin")).isEqualTo("STALE");
  }

  @Test
  void anEventThatStripeDoesNotKeepAnyMoreIsRefusedInOneSentence() {
    assertThatThrownBy(() -> perform(operation(Kind.REAPPLY)))
        .isInstanceOf(OperatorRequestRefusedException.class)
        .hasMessage(
            "Stripe does not have "
                + id
                + ": it keeps events for 30 days; use ResyncSubscriptions for older ones");
  }

  @Test
  void anEventThatNobodyTakesIsRefused() {
    TestWorker.STRIPE.event("", StripeEvents.event(id, "payout.paid", created, "{}"), true);

    assertThatThrownBy(() -> perform(operation(Kind.REAPPLY)))
        .isInstanceOf(OperatorRequestRefusedException.class)
        .hasMessageContaining("no handler supports payout.paid");
  }

  @Test
  void whatIsMissingIsSaid() {
    assertThatThrownBy(() -> perform(new OperatorAction("o", Kind.REAPPLY, "", "", "a test")))
        .hasMessageContaining("event_id is missing");
    assertThatThrownBy(() -> perform(new OperatorAction("o", Kind.REAPPLY, "../x", "", "a test")))
        .hasMessageContaining("event_id");
    assertThatThrownBy(() -> perform(new OperatorAction("o", Kind.DISCARD, id, "", " ")))
        .hasMessageContaining("reason is missing");
  }

  @Test
  void textThatWouldMisleadIsRefused() {
    assertThatThrownBy(() -> perform(new OperatorAction("o", Kind.DISCARD, id, "", "a\u0000b")))
        .isInstanceOf(OperatorRequestRefusedException.class)
        .hasMessageContaining("reason");
    assertThatThrownBy(() -> perform(new OperatorAction("o", Kind.DISCARD, id, "", "a\u202eb")))
        .isInstanceOf(OperatorRequestRefusedException.class);
    assertThatThrownBy(
            () -> perform(new OperatorAction("o", Kind.DISCARD, id, "acct_1\nx", "a test")))
        .isInstanceOf(OperatorRequestRefusedException.class)
        .hasMessageContaining("account");
  }

  @Test
  void anEventOfAConnectAccountIsAskedForThere() throws Exception {
    String account = "acct_" + unique;
    TestWorker.STRIPE.event(account, event, true);
    TestWorker.STRIPE.put(account, "/v1/subscriptions/" + subscription, state("active", 5));

    perform(new OperatorAction(TestWorker.unique(), Kind.REAPPLY, id, account, "a test"));

    assertThat(TestWorker.subscription(subscription)).containsEntry("stripe_account", account);
  }

  private void edit(String change) {
    TestWorker.database()
        .sql("UPDATE billing.subscription SET " + change + " WHERE stripe_subscription_id = :id")
        .param("id", subscription)
        .update();
  }
}
