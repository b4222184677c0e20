package dev.durablestripe.internal.worker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.OperatorAction.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Discarding an event uses what is known about it, and asks Stripe only if nothing is known. */
class DiscardTest {
  private static final TestWorker WORKER = new TestWorker();

  private final TestSubscription subscription = new TestSubscription();
  private final String id = subscription.eventId("a");
  private final String thinId = subscription.thinId("a");
  private final String event = subscription.updated("a", 0, "active", 5);
  private final String thin = subscription.thinUpdated("a", subscription.start);

  private static EventResult discard(String eventId) throws Exception {
    return discard(eventId, "", false);
  }

  private static EventResult discard(String eventId, String account, boolean force)
      throws Exception {
    return WORKER.perform(
        new OperatorAction(TestWorker.unique(), Kind.DISCARD, eventId, account, "a test", force));
  }

  private static void putInput(String eventId, String event, boolean verified) throws Exception {
    TestWorker.INPUTS.put(eventId, new EventInput(TestWorker.parse(event), verified));
  }

  private static int requests(String eventId) {
    return TestWorker.STRIPE.calls("/v1/events/" + eventId)
        + TestWorker.STRIPE.calls("/v2/core/events/" + eventId);
  }

  private static Map<String, Object> mark(String eventId) {
    return TestWorker.database()
        .sql("SELECT * FROM billing.stripe_event WHERE event_id = :event")
        .param("event", eventId)
        .query()
        .singleRow();
  }

  private static boolean isUnprocessed(String... events) throws Exception {
    for (String event : events) {
      if (!WORKER
          .bean(ProcessedEvents.class)
          .findUnprocessed(List.of(TestWorker.parse(event)))
          .isEmpty()) {
        return true;
      }
    }
    return false;
  }

  @Test
  void aWaitingEventIsKnownFromItsInput() throws Exception {
    putInput(id, event, true);

    EventResult result = discard(id);

    assertThat(result.outcome()).isEqualTo(Outcome.DISCARDED);
    assertThat(result.customerId()).isEqualTo(subscription.customer);
    assertThat(mark(id))
        .containsEntry("type", "customer.subscription.updated")
        .containsEntry("object", subscription.id)
        .containsEntry("customer", subscription.customer)
        .containsEntry("livemode", false);
    assertThat(requests(id)).isZero();
    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.DISCARDED);
  }

  @Test
  void aRejectedEventIsKnownFromItsRejection() throws Exception {
    String account = "acct_" + subscription.unique;
    TestSubscription connected = new TestSubscription(account);
    String checkout = connected.checkout("a", connected.start, "a-reference");
    assertThatThrownBy(() -> WORKER.apply(checkout)).isInstanceOf(EventRejectedException.class);

    EventResult result = discard(connected.eventId("a"));

    assertThat(result.customerId()).isEqualTo(connected.customer);
    assertThat(mark(connected.eventId("a")))
        .containsEntry("type", "checkout.session.completed")
        .containsEntry("stripe_account", account)
        .containsEntry("customer", connected.customer);
    assertThat(requests(connected.eventId("a"))).isZero();
  }

  @Test
  void anIgnoredEventIsKnownFromItsMark() throws Exception {
    WORKER.apply(subscription.event("a", "payout.paid", subscription.start, "{\"id\":\"po_1\"}"));

    assertThat(discard(id).outcome()).isEqualTo(Outcome.DISCARDED);

    assertThat(mark(id)).containsEntry("outcome", "DISCARDED").containsEntry("object", "po_1");
    assertThat(requests(id)).isZero();
  }

  @Test
  void anotherAccountIsRefused() throws Exception {
    putInput(id, event, true);

    assertThatThrownBy(() -> discard(id, "acct_other", false))
        .isInstanceOf(OperatorRequestRefusedException.class)
        .hasMessageContaining("is an event of the platform");
  }

  @Test
  void anUnknownEventIsFetchedFromStripe() throws Exception {
    TestWorker.STRIPE.event("", event, true);

    assertThat(discard(id).outcome()).isEqualTo(Outcome.DISCARDED);

    assertThat(requests(id)).isEqualTo(1);
  }

  @Test
  void anEventThatStripeDoesNotKnowNeedsForce() throws Exception {
    assertThatThrownBy(() -> discard(id, "acct_1", false))
        .isInstanceOf(OperatorRequestRefusedException.class)
        .hasMessageContaining("\"force\": true");
    int requests = requests(id);

    assertThat(discard(id, "acct_1", true).outcome()).isEqualTo(Outcome.DISCARDED);

    assertThat(requests(id)).isEqualTo(requests);
    assertThat(mark(id))
        .containsEntry("stripe_account", "acct_1")
        .containsEntry("type", null)
        .containsEntry("livemode", null)
        .containsEntry("created", null);
    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.DISCARDED);
    assertThat(isUnprocessed(event)).isFalse();
  }

  @Test
  void aDiscardAppliesToTheThinTwin() throws Exception {
    putInput(id, event, true);
    subscription.putAtStripe("active", 5);
    discard(id);

    EventResult result = WORKER.apply(thin);

    assertThat(result.outcome()).isEqualTo(Outcome.DISCARDED);
    assertThat(result.customerId()).isEqualTo(subscription.customer);
    assertThat(TestWorker.mark(thinId)).isEqualTo("DISCARDED");
    assertThat(subscription.row()).isEmpty();
  }

  @Test
  void aDiscardAppliesToTheSnapshotTwin() throws Exception {
    putInput(thinId, thin, true);
    discard(thinId);

    assertThat(isUnprocessed(event, thin)).isFalse();
    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.DISCARDED);
    assertThat(subscription.row()).isEmpty();
  }

  @Test
  void anEventWhoseTwinWasAppliedCannotBeDiscarded() throws Exception {
    WORKER.apply(event);
    putInput(thinId, thin, true);

    assertThatThrownBy(() -> discard(thinId))
        .isInstanceOf(OperatorRequestRefusedException.class)
        .hasMessageContaining("applied already");
  }

  /** Someone typed a thin event that names a genuine snapshot event as its twin. */
  @Test
  void discardingAForgedTwinDoesNotAffectTheGenuineEvent() throws Exception {
    putInput(thinId, thin, false);
    discard(thinId);

    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void aForgedTwinOfAnAppliedEventCanBeDiscarded() throws Exception {
    WORKER.apply(event);
    putInput(thinId, thin, false);

    discard(thinId);

    assertThat(TestWorker.mark(thinId)).isEqualTo("DISCARDED");
    assertThat(TestWorker.mark(id)).isEqualTo("APPLIED");
  }
}
