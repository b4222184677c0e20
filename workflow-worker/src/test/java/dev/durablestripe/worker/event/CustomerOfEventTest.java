package dev.durablestripe.worker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.worker.TestWorker;
import dev.durablestripe.worker.event.OperatorAction.Kind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The customer of an event is in its result, or its rejection, whatever becomes of it. */
class CustomerOfEventTest {
  private static final TestWorker WORKER = new TestWorker();

  private final String unique = TestWorker.unique();
  private final String subscription = "sub_" + unique;
  private final String customer = "cus_" + unique;
  private final Instant created = Instant.ofEpochSecond(Instant.now().getEpochSecond() - 3600);

  private String id(String name) {
    return "evt_" + unique + name;
  }

  private String state(String status) {
    return StripeEvents.subscription(subscription, customer, status, "price_1", 5, created);
  }

  private String snapshot(String name, long second) {
    return StripeEvents.event(
        id(name), "customer.subscription.updated", created.plusSeconds(second), state("active"));
  }

  private String thin(String name, String type, String object, long second) {
    return StripeEvents.thin(
        id(name),
        type,
        created.plusSeconds(second),
        object.startsWith("sub_") ? "subscription" : "invoice",
        object,
        id(name) + "_twin");
  }

  private String thinUpdate(String name, long second) {
    return thin(name, "v1.customer.subscription.updated", subscription, second);
  }

  private void assertTold(EventResult result, String name, Outcome outcome) {
    assertThat(result.outcome()).isEqualTo(outcome);
    assertThat(result.customerId()).isEqualTo(customer);
    assertThat(marked(name)).isEqualTo(customer);
  }

  private @Nullable String marked(String name) {
    return TestWorker.database()
        .sql("SELECT coalesce(customer, 'none') FROM billing.stripe_event WHERE event_id = :event")
        .param("event", id(name))
        .query(String.class)
        .single();
  }

  @Test
  void applied() throws Exception {
    TestWorker.STRIPE.subscription(subscription, state("active"));

    assertTold(WORKER.apply(snapshot("_s", 0)), "_s", Outcome.APPLIED);
    assertTold(WORKER.apply(thinUpdate("_t", 10)), "_t", Outcome.APPLIED);
  }

  @Test
  void alreadyApplied() throws Exception {
    TestWorker.STRIPE.subscription(subscription, state("active"));
    WORKER.apply(thinUpdate("_t", 10));

    assertTold(WORKER.apply(thinUpdate("_t", 10)), "_t", Outcome.ALREADY_APPLIED);
  }

  @Test
  void stale() throws Exception {
    WORKER.apply(snapshot("_s", 60));

    assertTold(WORKER.apply(thinUpdate("_t", 0)), "_t", Outcome.STALE);
    assertTold(WORKER.apply(thinUpdate("_t", 0)), "_t", Outcome.STALE);
    assertTold(WORKER.apply(snapshot("_old", 0)), "_old", Outcome.STALE);
  }

  @Test
  void ignored() throws Exception {
    String charge =
        StripeEvents.event(
            id("_c"),
            "charge.succeeded",
            created,
            "{\"id\":\"ch_1\",\"customer\":\"" + customer + "\"}");

    assertTold(WORKER.apply(charge), "_c", Outcome.IGNORED);
    assertTold(WORKER.apply(charge), "_c", Outcome.IGNORED);
  }

  @Test
  void ofTheTwinThatWasApplied() throws Exception {
    WORKER.apply(snapshot("_t_twin", 0));

    assertTold(WORKER.apply(thinUpdate("_t", 0)), "_t", Outcome.ALREADY_APPLIED);
  }

  @Test
  void aPointerWithoutASubscription() throws Exception {
    String invoice = "in_" + unique;
    TestWorker.STRIPE.put(
        "",
        "/v1/invoices/" + invoice,
        "{\"id\":\"%s\",\"object\":\"invoice\",\"customer\":\"%s\",\"livemode\":false}"
            .formatted(invoice, customer));

    assertTold(WORKER.apply(thin("_i", "v1.invoice.paid", invoice, 0)), "_i", Outcome.APPLIED);
  }

  @Test
  void rejectedBecauseStripeDoesNotHaveItAnyMore() throws Exception {
    WORKER.apply(snapshot("_s", 0));

    EventRejectedException rejected =
        catchThrowableOfType(
            EventRejectedException.class, () -> WORKER.apply(thinUpdate("_t", 10)));

    assertThat(rejected.customerId()).isEqualTo(customer);
    assertThat(rejection("_t")).isEqualTo(customer);
  }

  @Test
  void rejectedAsASnapshot() throws Exception {
    String checkout =
        StripeEvents.event(
            id("_c"),
            "checkout.session.completed",
            created,
            StripeEvents.checkout(customer, subscription, unique));

    EventRejectedException rejected =
        catchThrowableOfType(EventRejectedException.class, () -> WORKER.apply(checkout));

    assertThat(rejected.customerId()).isEqualTo(customer);
    assertThat(rejection("_c")).isEqualTo(customer);
  }

  private String rejection(String name) {
    return TestWorker.database()
        .sql("SELECT customer FROM billing.stripe_event_rejection WHERE event_id = :event")
        .param("event", id(name))
        .query(String.class)
        .single();
  }

  @Test
  void reappliedByAnOperator() throws Exception {
    TestWorker.STRIPE.subscription(subscription, state("active"));
    TestWorker.STRIPE.event("", thinUpdate("_t", 10), true);

    EventResult result =
        WORKER
            .bean(OperatorActions.class)
            .perform(
                new OperatorAction(TestWorker.unique(), Kind.REAPPLY, id("_t"), "", "a test"),
                new Attempt("a-run", 1));

    assertTold(result, "_t", Outcome.APPLIED);
  }
}
