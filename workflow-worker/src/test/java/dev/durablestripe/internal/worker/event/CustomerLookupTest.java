package dev.durablestripe.internal.worker.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.OperatorAction.Kind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the database knows about the customer of an event that does not name one. */
class CustomerLookupTest {
  private static final TestWorker WORKER = new TestWorker();

  private final String unique = TestWorker.unique();
  private final String id = "evt_" + unique;
  private final String twin = id + "_twin";
  private final String subscription = "sub_" + unique;
  private final String customer = "cus_" + unique;
  private final Instant created = Instant.ofEpochSecond(Instant.now().getEpochSecond() - 3600);

  private static @Nullable String find(String event) throws Exception {
    StripeEvent parsed = TestWorker.parse(event);
    return WORKER.bean(CustomerLookup.class).find(parsed);
  }

  private String thin(String type, String objectType, String object) {
    return StripeEvents.thin(id, type, created.plusSeconds(60), objectType, object, twin);
  }

  private String thinUpdate() {
    return thin("v1.customer.subscription.updated", "subscription", subscription);
  }

  private String snapshot(String event) {
    return StripeEvents.event(
        event,
        "customer.subscription.updated",
        created,
        StripeEvents.subscription(subscription, customer, "active", "price_1", 5, created));
  }

  @Test
  void isThatOfTheStoredSubscription() throws Exception {
    assertThat(find(thinUpdate())).isNull();

    WORKER.apply(snapshot(id + "_other"));

    assertThat(find(thinUpdate())).isEqualTo(customer);
  }

  @Test
  void isThatOfTheSnapshotTwin() throws Exception {
    WORKER.apply(snapshot(twin));

    assertThat(find(thin("v1.invoice.paid", "invoice", "in_" + unique))).isEqualTo(customer);
  }

  @Test
  void isNotThatOfTheSameIdInAnotherAccount() throws Exception {
    WORKER.apply(snapshot(id + "_other"));

    String elsewhere =
        thinUpdate()
            .replace("\"livemode\"", "\"context\":\"acct_%s\",\"livemode\"".formatted(unique));
    assertThat(find(elsewhere)).isNull();
  }

  @Test
  void isInTheMarkOfAThinEventThatIsIgnored() throws Exception {
    WORKER.apply(snapshot(id + "_other"));
    String ignored = thin("v1.customer.subscription.migrated", "subscription", subscription);

    EventResult result = WORKER.apply(ignored);

    assertThat(result.outcome()).isEqualTo(Outcome.IGNORED);
    assertThat(result.customerId()).isEqualTo(customer);
    assertThat(marked()).isEqualTo(customer);
  }

  @Test
  void isInTheMarkOfAWaitingEventThatIsDiscarded() throws Exception {
    WORKER.apply(snapshot(id + "_other"));

    assertThat(discard(true).customerId()).isEqualTo(customer);

    assertThat(marked()).isEqualTo(customer);
    assertThat(WORKER.apply(thinUpdate()).customerId()).isEqualTo(customer);
  }

  @Test
  void isNotTakenFromAnEventThatNobodyHasVerified() throws Exception {
    WORKER.apply(snapshot(id + "_other"));

    assertThat(discard(false).customerId()).isNull();

    assertThat(marked()).isEqualTo("none");
  }

  private EventResult discard(boolean verified) throws Exception {
    TestWorker.INPUTS.put(id, new EventInput(TestWorker.parse(thinUpdate()), verified));
    return WORKER
        .bean(OperatorActions.class)
        .perform(
            new OperatorAction(TestWorker.unique(), Kind.DISCARD, id, "", "a test"),
            new Attempt("a-run", 1));
  }

  private String marked() {
    return TestWorker.database()
        .sql("SELECT coalesce(customer, 'none') FROM billing.stripe_event WHERE event_id = :event")
        .param("event", id)
        .query(String.class)
        .single();
  }
}
