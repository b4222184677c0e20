package dev.durablestripe.internal.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestWorker;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The view {@code account_subscription}: which subscription an account has, in any order of events.
 */
class AccountSubscriptionTest {
  private static final TestWorker WORKER = new TestWorker();

  private final String unique = TestWorker.unique();
  private final String price = "price_" + unique;
  private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(900);

  private void account(String reference, String customer) {
    TestWorker.database()
        .sql(
            """
            INSERT INTO billing.account (id, client_reference, stripe_customer_id)
            VALUES (:id, nullif(:reference, ''), nullif(:customer, ''))
            """)
        .param("id", unique)
        .param("reference", reference)
        .param("customer", customer)
        .update();
  }

  private Map<String, Object> view() {
    return TestWorker.database()
        .sql("SELECT * FROM billing.account_subscription WHERE account_id = :id")
        .param("id", unique)
        .query()
        .singleRow();
  }

  private String sub(String name) {
    return "sub_" + unique + name;
  }

  private String cus(String name) {
    return "cus_" + unique + name;
  }

  /** Stores a subscription that has the status from so many seconds after the start. */
  private void subscription(String name, String customer, String status, long second)
      throws Exception {
    String json =
        StripeEvents.subscription(
            sub(name), cus(customer), status, price, 1, start.plusSeconds(second));
    TestWorker.STRIPE.subscription(sub(name), json);
    WORKER.apply(
        StripeEvents.event(
            "evt_" + unique + name + status,
            "customer.subscription.updated",
            start.plusSeconds(second),
            json));
  }

  private void checkout(String name, String customer, long second) throws Exception {
    String session =
        StripeEvents.checkout(cus(customer), sub(name), unique)
            .replace("\"subscription\":\"" + sub(name) + "\"", "\"subscription\":null");
    WORKER.apply(
        StripeEvents.event(
            "evt_" + unique + "cs" + name,
            "checkout.session.completed",
            start.plusSeconds(second),
            session));
  }

  private void deleted(String customer) throws Exception {
    WORKER.apply(
        StripeEvents.event(
            "evt_" + unique + "del" + customer,
            "customer.deleted",
            start.plusSeconds(500),
            "{\"id\":\"%s\",\"object\":\"customer\"}".formatted(cus(customer))));
  }

  @Test
  void anAccountWithoutASubscriptionHasARow() {
    account(unique, "");
    assertThat(view())
        .containsEntry("client_reference", unique)
        .containsEntry("stripe_customer_id", null)
        .containsEntry("status", null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"account first", "checkout first", "subscription first"})
  void aReferenceLinksTheCustomerInAnyOrder(String order) throws Exception {
    if (order.equals("account first")) {
      account(unique, "");
      checkout("a", "a", 0);
      subscription("a", "a", "active", 1);
    } else if (order.equals("checkout first")) {
      checkout("a", "a", 0);
      subscription("a", "a", "active", 1);
      account(unique, "");
    } else {
      subscription("a", "a", "active", 1);
      account(unique, "");
      checkout("a", "a", 0);
    }
    assertThat(view())
        .containsEntry("stripe_customer_id", cus("a"))
        .containsEntry("stripe_subscription_id", sub("a"))
        .containsEntry("status", "active");
  }

  @Test
  void theApplicationCanLinkTheCustomerLater() throws Exception {
    account("", "");
    subscription("a", "a", "active", 1);
    assertThat(view()).containsEntry("status", null);

    TestWorker.database()
        .sql("UPDATE billing.account SET stripe_customer_id = :customer WHERE id = :id")
        .param("customer", cus("a"))
        .param("id", unique)
        .update();

    assertThat(view()).containsEntry("status", "active");
  }

  @Test
  void aPriceCanBeMappedLater() throws Exception {
    account("", cus("a"));
    subscription("a", "a", "active", 1);
    assertThat(view()).containsEntry("plan", null);

    TestWorker.database()
        .sql("INSERT INTO billing.price_plan VALUES (:price, 'Team')")
        .param("price", price)
        .update();

    assertThat(view()).containsEntry("plan", "Team");
  }

  @Test
  void thePlanIsThatOfTheFirstItemWithAPlan() throws Exception {
    account("", cus("a"));
    TestWorker.database()
        .sql("INSERT INTO billing.price_plan VALUES (:price, 'Add-on')")
        .param("price", price + "_2")
        .update();
    String two =
        """
        {"id":"%s","object":"subscription","customer":"%s","status":"active","items":{"data":[
          {"id":"si_1","price":{"id":"%s_1"}},
          {"id":"si_2","quantity":3,"price":{"id":"%s_2"}}]}}"""
            .formatted(sub("a"), cus("a"), price, price);
    WORKER.apply(StripeEvents.event("evt_" + unique, "customer.subscription.updated", start, two));

    assertThat(view())
        .containsEntry("plan", "Add-on")
        .containsEntry("price_id", price + "_1")
        .containsEntry("seat_limit", null);
  }

  @Test
  void theNewestOfTwoLiveSubscriptionsWins() throws Exception {
    account("", cus("a"));
    for (String name : List.of("newer", "older")) {
      subscription(name, "a", "active", name.equals("newer") ? 60 : 0);
    }
    assertThat(view()).containsEntry("stripe_subscription_id", sub("newer"));
  }

  @Test
  void aLiveSubscriptionWinsOverANewerEndedOne() throws Exception {
    account("", cus("a"));
    subscription("live", "a", "past_due", 0);
    subscription("dead", "a", "canceled", 60);
    assertThat(view()).containsEntry("stripe_subscription_id", sub("live"));
  }

  @Test
  void aPaidSubscriptionWinsOverANewerUnpaidOne() throws Exception {
    account("", cus("a"));
    subscription("paid", "a", "active", 0);
    subscription("tried", "a", "incomplete", 60);
    assertThat(view()).containsEntry("stripe_subscription_id", sub("paid"));
  }

  @ParameterizedTest
  @CsvSource({
    "active, unpaid",
    "active, paused",
    "trialing, unpaid",
    "past_due, paused",
    "past_due, incomplete",
    "unpaid, canceled",
    "paused, incomplete_expired"
  })
  void aHigherRankedStatusWinsOverANewerSubscription(String chosen, String newer) throws Exception {
    account("", cus("a"));
    subscription("chosen", "a", chosen, 0);
    subscription("newer", "a", newer, 60);
    assertThat(view()).containsEntry("stripe_subscription_id", sub("chosen"));
  }

  @ParameterizedTest
  @CsvSource({"active, past_due", "unpaid, paused", "incomplete, unpaid", "canceled, canceled"})
  void theNewestOfTheSameRankWins(String older, String newer) throws Exception {
    account("", cus("a"));
    subscription("older", "a", older, 0);
    subscription("newer", "a", newer, 60);
    assertThat(view()).containsEntry("stripe_subscription_id", sub("newer"));
  }

  /** An event in a sequence: a subscription, its creation, its status and the time of the event. */
  private record Step(String name, long created, String status, long second) {}

  static Stream<List<Step>> sequences() {
    return Stream.of(
        List.of(
            new Step("old", -60, "active", 0),
            new Step("old", -60, "canceled", 59),
            new Step("chosen", 0, "incomplete", 60),
            new Step("chosen", 0, "active", 62)),
        List.of(
            new Step("old", -60, "active", 0),
            new Step("chosen", 0, "active", 60),
            new Step("old", -60, "past_due", 90)),
        List.of(
            new Step("chosen", 0, "active", 0),
            new Step("tried", 30, "incomplete", 60),
            new Step("tried", 30, "incomplete_expired", 90)));
  }

  @ParameterizedTest
  @MethodSource("sequences")
  void theSameSubscriptionWinsInEveryOrder(List<Step> sequence) throws Exception {
    for (List<Integer> order : Permutations.of(sequence.size())) {
      AccountSubscriptionTest own = new AccountSubscriptionTest();
      own.account("", own.cus("a"));
      for (Step step : sequence) {
        own.putAtStripe(step);
      }
      for (int n : order) {
        Step step = sequence.get(n);
        WORKER.apply(own.updated(step));
      }
      assertThat(own.view())
          .as("%s", order)
          .containsEntry("stripe_subscription_id", own.sub("chosen"));
    }
  }

  private void putAtStripe(Step step) {
    TestWorker.STRIPE.subscription(sub(step.name()), json(step));
  }

  private String updated(Step step) {
    return StripeEvents.event(
        "evt_" + unique + step.name() + step.status(),
        "customer.subscription.updated",
        start.plusSeconds(step.second()),
        json(step));
  }

  private String json(Step step) {
    return StripeEvents.subscription(
        sub(step.name()), cus("a"), step.status(), price, 1, start.plusSeconds(step.created()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"in order", "the later first"})
  void theCustomerThatWasLinkedFirstWins(String order) throws Exception {
    account(unique, "");
    subscription("first", "first", "active", 0);
    subscription("second", "second", "active", 60);
    boolean inOrder = order.equals("in order");
    checkout(inOrder ? "1" : "2", inOrder ? "first" : "second", inOrder ? 0 : 60);
    checkout(inOrder ? "2" : "1", inOrder ? "second" : "first", inOrder ? 60 : 0);

    assertThat(view()).containsEntry("stripe_customer_id", cus("first"));
  }

  @Test
  void aForeignReferenceInAPaymentLinkDisplacesNoCustomer() throws Exception {
    account(unique, "");
    checkout("1", "owner", 0);
    subscription("1", "owner", "active", 0);
    checkout("2", "stranger", 60);
    subscription("2", "stranger", "active", 60);

    assertThat(view()).containsEntry("stripe_customer_id", cus("owner"));
  }

  @Test
  void theApplicationsOwnLinkWins() throws Exception {
    account(unique, cus("own"));
    checkout("1", "stranger", 0);
    subscription("1", "stranger", "active", 0);
    subscription("2", "own", "active", 60);

    assertThat(view()).containsEntry("stripe_customer_id", cus("own"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"deleted last", "deleted first"})
  void aDeletedCustomerRanksLast(String order) throws Exception {
    account(unique, "");
    if (order.equals("deleted first")) {
      deleted("gone");
    }
    checkout("1", "gone", 0);
    checkout("2", "here", 60);
    if (order.equals("deleted last")) {
      deleted("gone");
    }
    assertThat(view()).containsEntry("stripe_customer_id", cus("here"));
  }
}
