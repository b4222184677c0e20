package dev.durablestripe.worker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.worker.TestWorker;
import dev.durablestripe.worker.event.OperatorAction.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Discarding takes what is known here, and asks Stripe only for what nobody here knows. */
class DiscardTest {
  private static final TestWorker WORKER = new TestWorker();

  private final String unique = TestWorker.unique();
  private final String id = "evt_" + unique;
  private final String subscription = "sub_" + unique;
  private final String customer = "cus_" + unique;
  private final Instant created = Instant.ofEpochSecond(Instant.now().getEpochSecond() - 3600);
  private final String event =
      StripeEvents.event(
          id,
          "customer.subscription.updated",
          created,
          StripeEvents.subscription(subscription, customer, "active", "price_1", 5, created));
  private final String thin =
      StripeEvents.thin(
          id + "_thin",
          "v1.customer.subscription.updated",
          created,
          "subscription",
          subscription,
          id);

  private static EventResult discard(String eventId, String account, boolean force)
      throws Exception {
    return WORKER
        .bean(OperatorActions.class)
        .perform(
            new OperatorAction(
                TestWorker.unique(), Kind.DISCARD, eventId, account, "a test", force),
            new Attempt(TestWorker.unique(), 1));
  }

  private static int callsForEvent(String eventId) {
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

  @Test
  void aWaitingEventIsKnownByItsInput() throws Exception {
    TestWorker.INPUTS.put(id, new EventInput(TestWorker.parse(event), true));

    EventResult result = discard(id, "", false);

    assertThat(result.outcome()).isEqualTo(Outcome.DISCARDED);
    assertThat(result.customerId()).isEqualTo(customer);
    assertThat(mark(id))
        .containsEntry("type", "customer.subscription.updated")
        .containsEntry("object", subscription)
        .containsEntry("customer", customer)
        .containsEntry("livemode", false);
    assertThat(callsForEvent(id)).isZero();
    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.DISCARDED);
  }

  @Test
  void aRejectedEventIsKnownByItsRejection() throws Exception {
    String account = "acct_" + unique;
    String checkout =
        StripeEvents.event(
                id,
                "checkout.session.completed",
                created,
                StripeEvents.checkout(customer, subscription, unique))
            .replace("\"livemode\"", "\"account\":\"" + account + "\",\"livemode\"");
    assertThatThrownBy(() -> WORKER.apply(checkout)).isInstanceOf(EventRejectedException.class);

    EventResult result = discard(id, "", false);

    assertThat(result.customerId()).isEqualTo(customer);
    assertThat(mark(id))
        .containsEntry("type", "checkout.session.completed")
        .containsEntry("stripe_account", account)
        .containsEntry("customer", customer);
    assertThat(callsForEvent(id)).isZero();
  }

  @Test
  void anIgnoredEventIsKnownByItsMark() throws Exception {
    WORKER.apply(StripeEvents.event(id, "payout.paid", created, "{\"id\":\"po_1\"}"));

    assertThat(discard(id, "", false).outcome()).isEqualTo(Outcome.DISCARDED);

    assertThat(mark(id)).containsEntry("outcome", "DISCARDED").containsEntry("object", "po_1");
    assertThat(callsForEvent(id)).isZero();
  }

  @Test
  void anotherAccountThanItsOwnIsRefused() throws Exception {
    TestWorker.INPUTS.put(id, new EventInput(TestWorker.parse(event), true));

    assertThatThrownBy(() -> discard(id, "acct_other", false))
        .isInstanceOf(OperatorRequestRefusedException.class)
        .hasMessageContaining("is an event of the platform");
  }

  @Test
  void whatNobodyHereKnowsIsAskedFor() throws Exception {
    TestWorker.STRIPE.event("", event, true);

    assertThat(discard(id, "", false).outcome()).isEqualTo(Outcome.DISCARDED);

    assertThat(callsForEvent(id)).isEqualTo(1);
  }

  @Test
  void whatNobodyKnowsNeedsForce() throws Exception {
    assertThatThrownBy(() -> discard(id, "acct_1", false))
        .isInstanceOf(OperatorRequestRefusedException.class)
        .hasMessageContaining("\"force\": true");
    int calls = callsForEvent(id);

    assertThat(discard(id, "acct_1", true).outcome()).isEqualTo(Outcome.DISCARDED);

    assertThat(callsForEvent(id)).isEqualTo(calls);
    assertThat(mark(id))
        .containsEntry("stripe_account", "acct_1")
        .containsEntry("type", null)
        .containsEntry("livemode", null)
        .containsEntry("created", null);
    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.DISCARDED);
    assertThat(WORKER.bean(ProcessedEvents.class).findUnprocessed(List.of(TestWorker.parse(event))))
        .isEmpty();
  }

  @Test
  void aDiscardedSnapshotStopsItsThinTwin() throws Exception {
    TestWorker.INPUTS.put(id, new EventInput(TestWorker.parse(event), true));
    TestWorker.STRIPE.subscription(
        subscription,
        StripeEvents.subscription(subscription, customer, "active", "price_1", 5, created));
    discard(id, "", false);

    EventResult result = WORKER.apply(thin);

    assertThat(result.outcome()).isEqualTo(Outcome.DISCARDED);
    assertThat(result.customerId()).isEqualTo(customer);
    assertThat(TestWorker.mark(id + "_thin")).isEqualTo("DISCARDED");
    assertThat(TestWorker.subscription(subscription)).isEmpty();
  }

  @Test
  void aDiscardedThinEventStopsItsSnapshotTwin() throws Exception {
    TestWorker.INPUTS.put(id + "_thin", new EventInput(TestWorker.parse(thin), true));
    discard(id + "_thin", "", false);

    assertThat(
            WORKER
                .bean(ProcessedEvents.class)
                .findUnprocessed(List.of(TestWorker.parse(event), TestWorker.parse(thin))))
        .isEmpty();
    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.DISCARDED);
    assertThat(TestWorker.subscription(subscription)).isEmpty();
  }

  @Test
  void whatItsTwinHasAppliedCannotBeDiscarded() throws Exception {
    WORKER.apply(event);
    TestWorker.INPUTS.put(id + "_thin", new EventInput(TestWorker.parse(thin), true));

    assertThatThrownBy(() -> discard(id + "_thin", "", false))
        .isInstanceOf(OperatorRequestRefusedException.class)
        .hasMessageContaining("applied already");
  }

  /** Somebody typed a thin event and named another's snapshot as its twin. */
  @Test
  void aForgedTwinIsDiscardedAlone() throws Exception {
    TestWorker.INPUTS.put(id + "_thin", new EventInput(TestWorker.parse(thin), false));
    discard(id + "_thin", "", false);

    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void aForgedTwinOfAnAppliedEventCanBeDiscarded() throws Exception {
    WORKER.apply(event);
    TestWorker.INPUTS.put(id + "_thin", new EventInput(TestWorker.parse(thin), false));

    discard(id + "_thin", "", false);

    assertThat(TestWorker.mark(id + "_thin")).isEqualTo("DISCARDED");
    assertThat(TestWorker.mark(id)).isEqualTo("APPLIED");
  }
}
