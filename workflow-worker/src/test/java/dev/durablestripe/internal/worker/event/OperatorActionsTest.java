package dev.durablestripe.internal.worker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.HeldRequest;
import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.OperatorAction.Kind;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorActionsTest {
  private static final TestWorker WORKER = new TestWorker();

  private final TestSubscription subscription = new TestSubscription();
  private final String id = subscription.eventId("a");
  private final String event = subscription.updated("a", 0, "active", 5);

  private OperatorAction action(Kind kind) {
    return action(kind, id);
  }

  private static OperatorAction action(Kind kind, String eventId) {
    return new OperatorAction("action-" + TestWorker.unique(), kind, eventId, "", "a test");
  }

  private void putAtStripe(String status, int quantity) {
    TestWorker.STRIPE.event("", event, true);
    subscription.putAtStripe(status, quantity);
  }

  private List<String> auditLog() {
    return TestWorker.database()
        .sql(
            "SELECT operation || ' ' || outcome || ' ' || reason FROM billing.stripe_event_operation"
                + " WHERE event_id = :event ORDER BY performed_at")
        .param("event", id)
        .query(String.class)
        .list();
  }

  @Test
  void reapplyingStoresTheStateThatStripeHasNow() throws Exception {
    putAtStripe("past_due", 7);
    WORKER.apply(event);
    subscription.damage("seat_limit = 99");

    EventResult result = WORKER.perform(action(Kind.REAPPLY));

    assertThat(result.outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(subscription.row())
        .containsEntry("status", "past_due")
        .containsEntry("seat_limit", 7L);
    assertThat(auditLog()).containsExactly("REAPPLY APPLIED a test");
  }

  @Test
  void anActionTakesEffectOnce() throws Exception {
    putAtStripe("active", 5);
    OperatorAction action = action(Kind.REAPPLY);
    EventResult first = WORKER.perform(action);
    subscription.damage("seat_limit = 99");

    EventResult second = WORKER.perform(action);

    assertThat(second).isEqualTo(first);
    assertThat(subscription.row()).containsEntry("seat_limit", 99L);
    assertThat(auditLog()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kind", "event", "account"})
  void anIdThatWasUsedForAnotherActionIsRefused(String different) throws Exception {
    putAtStripe("active", 5);
    OperatorAction first = action(Kind.REAPPLY);
    WORKER.perform(first);
    OperatorAction second =
        new OperatorAction(
            first.id(),
            different.equals("kind") ? Kind.DISCARD : Kind.REAPPLY,
            different.equals("event") ? subscription.eventId("other") : id,
            different.equals("account") ? "acct_other" : "",
            "a test");

    assertThatThrownBy(() -> WORKER.perform(second))
        .isInstanceOf(OperatorRequestRefusedException.class)
        .hasMessageContaining(first.id() + " has been used for another operation");

    assertThat(auditLog()).containsExactly("REAPPLY APPLIED a test");
  }

  /** Neither action finds a row with the id. The second insert waits for the first commit. */
  @Test
  void anIdThatAnotherActionUsesInTheMeantimeIsRefused() throws Exception {
    putAtStripe("active", 5);
    OperatorAction action = action(Kind.REAPPLY);
    HeldRequest request = subscription.holdRequest();
    CompletableFuture<EventResult> held = TestWorker.async(() -> WORKER.perform(action));
    request.awaitArrival();
    String other = subscription.eventId("other");
    TestWorker.STRIPE.event("", event.replace(id, other), true);
    WORKER.perform(new OperatorAction(action.id(), Kind.DISCARD, other, "", "a test"));
    request.release();

    assertThatThrownBy(held::join).hasRootCauseInstanceOf(OperatorRequestRefusedException.class);

    assertThat(TestWorker.mark(id)).isEqualTo("none");
    assertThat(subscription.row()).isEmpty();
  }

  @Test
  void reapplyingAppliesAnEventThatNeverArrived() throws Exception {
    putAtStripe("active", 5);

    WORKER.perform(action(Kind.REAPPLY));

    assertThat(TestWorker.mark(id)).isEqualTo("APPLIED");
    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
  }

  @Test
  void aDiscardedEventIsNeverApplied() throws Exception {
    putAtStripe("active", 5);

    assertThat(WORKER.perform(action(Kind.DISCARD)).outcome()).isEqualTo(Outcome.DISCARDED);

    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.DISCARDED);
    assertThat(subscription.row()).isEmpty();
    assertThat(auditLog()).containsExactly("DISCARD DISCARDED a test");
  }

  @Test
  void reapplyingUndoesADiscard() throws Exception {
    putAtStripe("active", 5);
    WORKER.perform(action(Kind.DISCARD));

    WORKER.perform(action(Kind.REAPPLY));

    assertThat(TestWorker.mark(id)).isEqualTo("APPLIED");
    assertThat(subscription.row()).containsEntry("status", "active");
  }

  @Test
  void anAppliedEventCannotBeDiscarded() throws Exception {
    putAtStripe("active", 5);
    WORKER.apply(event);

    assertThatThrownBy(() -> WORKER.perform(action(Kind.DISCARD)))
        .isInstanceOf(OperatorRequestRefusedException.class)
        .hasMessageContaining("applied already");

    assertThat(TestWorker.mark(id)).isEqualTo("APPLIED");
    assertThat(auditLog()).isEmpty();
  }

  @Test
  void discardingARejectedEventRemovesItsRejection() throws Exception {
    putAtStripe("active", 5);
    TestWorker.database()
        .sql(
            "INSERT INTO billing.stripe_event_rejection (event_id, type, stripe_account, reason,"
                + " workflow_run_id) VALUES (:event, 'a', '', 'b', 'c')")
        .param("event", id)
        .update();

    WORKER.perform(action(Kind.DISCARD));

    assertThat(TestWorker.rejections(id)).isEmpty();
  }

  @Test
  void reapplyingATwinOfAnAppliedEventMarksItAsStale() throws Exception {
    putAtStripe("active", 5);
    WORKER.apply(event);
    TestWorker.STRIPE.event("", subscription.thinUpdated("a", subscription.start), true);

    EventResult result = WORKER.perform(action(Kind.REAPPLY, subscription.thinId("a")));

    assertThat(result.outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(TestWorker.mark(id)).isEqualTo("APPLIED");
    assertThat(TestWorker.mark(subscription.thinId("a"))).isEqualTo("STALE");
  }

  @Test
  void anEventThatStripeNoLongerHasIsRefused() {
    assertThatThrownBy(() -> WORKER.perform(action(Kind.REAPPLY)))
        .isInstanceOf(OperatorRequestRefusedException.class)
        .hasMessage(
            "Stripe does not have "
                + id
                + ": it keeps events for 30 days; use ResyncSubscriptions for older ones");
  }

  @Test
  void anEventWithoutAHandlerIsRefused() {
    String payout = subscription.event("a", "payout.paid", subscription.start, "{}");
    TestWorker.STRIPE.event("", payout, true);

    assertThatThrownBy(() -> WORKER.perform(action(Kind.REAPPLY)))
        .isInstanceOf(OperatorRequestRefusedException.class)
        .hasMessageContaining("no handler supports payout.paid");
  }

  private static void assertRefused(String eventId, String account, String reason, String message) {
    var action = new OperatorAction("action", Kind.DISCARD, eventId, account, reason);
    assertThatThrownBy(() -> WORKER.perform(action))
        .isInstanceOf(OperatorRequestRefusedException.class)
        .hasMessageContaining(message);
  }

  @Test
  void missingFieldsAreRefused() {
    assertRefused("", "", "a test", "event_id is missing");
    assertRefused("../x", "", "a test", "event_id");
    assertRefused(id, "", " ", "reason is missing");
  }

  @Test
  void misleadingTextIsRefused() {
    assertRefused(id, "", "a\u0000b", "reason");
    assertRefused(id, "", "a\u202eb", "reason");
    assertRefused(id, "acct_1\nx", "a test", "account");
  }

  @Test
  void anEventOfAConnectAccountIsFetchedFromThere() throws Exception {
    String account = "acct_" + subscription.unique;
    TestWorker.STRIPE.event(account, event, true);
    TestWorker.STRIPE.put(account, subscription.path, subscription.json("active", 5));

    WORKER.perform(new OperatorAction(TestWorker.unique(), Kind.REAPPLY, id, account, "a test"));

    assertThat(subscription.row()).containsEntry("stripe_account", account);
  }
}
