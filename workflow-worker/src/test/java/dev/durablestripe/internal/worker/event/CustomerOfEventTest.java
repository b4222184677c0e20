package dev.durablestripe.internal.worker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.OperatorAction.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An event's result or rejection names the event's customer, whatever the outcome. */
class CustomerOfEventTest {
  private static final TestWorker WORKER = new TestWorker();

  private final TestSubscription subscription = new TestSubscription();
  private final String snapshot = subscription.updated("a", 0, "active", 5);
  private final String thin = thin("b", 10);

  private String thin(String name, long second) {
    return subscription.thinUpdated(name, subscription.start.plusSeconds(second));
  }

  private void assertNamesCustomer(EventResult result, String eventId, Outcome outcome) {
    assertThat(result.outcome()).isEqualTo(outcome);
    assertThat(result.customerId()).isEqualTo(subscription.customer);
    assertThat(customer("stripe_event", eventId)).isEqualTo(subscription.customer);
  }

  private static @Nullable String customer(String table, String eventId) {
    return TestWorker.database()
        .sql("SELECT customer FROM billing." + table + " WHERE event_id = :event")
        .param("event", eventId)
        .query(String.class)
        .single();
  }

  @Test
  void applied() throws Exception {
    subscription.putAtStripe("active", 5);

    assertNamesCustomer(WORKER.apply(snapshot), subscription.eventId("a"), Outcome.APPLIED);
    assertNamesCustomer(WORKER.apply(thin), subscription.thinId("b"), Outcome.APPLIED);
  }

  @Test
  void alreadyApplied() throws Exception {
    subscription.putAtStripe("active", 5);
    WORKER.apply(thin);

    assertNamesCustomer(WORKER.apply(thin), subscription.thinId("b"), Outcome.ALREADY_APPLIED);
  }

  @Test
  void stale() throws Exception {
    WORKER.apply(subscription.updated("newer", 60, "active", 5));

    assertNamesCustomer(WORKER.apply(thin), subscription.thinId("b"), Outcome.STALE);
    assertNamesCustomer(WORKER.apply(thin), subscription.thinId("b"), Outcome.STALE);
    assertNamesCustomer(WORKER.apply(snapshot), subscription.eventId("a"), Outcome.STALE);
  }

  @Test
  void ignored() throws Exception {
    String charge =
        subscription.event(
            "charge",
            "charge.succeeded",
            subscription.start,
            "{\"id\":\"ch_1\",\"customer\":\"" + subscription.customer + "\"}");

    assertNamesCustomer(WORKER.apply(charge), subscription.eventId("charge"), Outcome.IGNORED);
    assertNamesCustomer(WORKER.apply(charge), subscription.eventId("charge"), Outcome.IGNORED);
  }

  @Test
  void appliedByTheTwin() throws Exception {
    WORKER.apply(snapshot);

    assertNamesCustomer(
        WORKER.apply(thin("a", 0)), subscription.thinId("a"), Outcome.ALREADY_APPLIED);
  }

  @Test
  void appliedWithoutASubscription() throws Exception {
    String invoice = "in_" + subscription.unique;
    TestWorker.STRIPE.put(
        "",
        "/v1/invoices/" + invoice,
        "{\"id\":\"%s\",\"object\":\"invoice\",\"customer\":\"%s\",\"livemode\":false}"
            .formatted(invoice, subscription.customer));
    String paid =
        StripeEvents.thin(
            subscription.eventId("paid"),
            "v1.invoice.paid",
            subscription.start,
            "invoice",
            invoice,
            subscription.eventId("twin"));

    assertNamesCustomer(WORKER.apply(paid), subscription.eventId("paid"), Outcome.APPLIED);
  }

  @Test
  void rejectedBecauseStripeDoesNotHaveTheSubscription() throws Exception {
    WORKER.apply(snapshot);

    assertRejectionNamesCustomer(thin, subscription.thinId("b"));
  }

  @Test
  void rejectedSnapshotEvent() {
    assertRejectionNamesCustomer(
        subscription.checkout("bought", subscription.start, "a-reference"),
        subscription.eventId("bought"));
  }

  private void assertRejectionNamesCustomer(String event, String eventId) {
    EventRejectedException rejected =
        catchThrowableOfType(EventRejectedException.class, () -> WORKER.apply(event));

    assertThat(rejected.customerId()).isEqualTo(subscription.customer);
    assertThat(customer("stripe_event_rejection", eventId)).isEqualTo(subscription.customer);
  }

  @Test
  void reapplied() throws Exception {
    subscription.putAtStripe("active", 5);
    TestWorker.STRIPE.event("", thin, true);

    EventResult result =
        WORKER.perform(
            new OperatorAction(
                TestWorker.unique(), Kind.REAPPLY, subscription.thinId("b"), "", "a test"));

    assertNamesCustomer(result, subscription.thinId("b"), Outcome.APPLIED);
  }
}
