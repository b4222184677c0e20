package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.fake.HeldRequest;
import dev.durablestripe.internal.fake.StripeEvents;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** A subscription of its own for each test, with its customer and events. */
public final class TestSubscription {
  public static final String PRICE = "price_1";

  public final String unique = TestWorker.unique();
  public final String id = "sub_" + unique;
  public final String customer = "cus_" + unique;
  public final String path = "/v1/subscriptions/" + id;

  /** Longer ago than any tolerance, so that later events are clearly later. */
  public final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(3600);

  private final String account;

  /** A subscription of the platform's own account. */
  public TestSubscription() {
    this("");
  }

  /** A subscription of a Connect account. */
  public TestSubscription(String account) {
    this.account = account;
  }

  public String eventId(String name) {
    return "evt_" + unique + "_" + name;
  }

  /** The subscription's JSON, with one item. */
  public String json(String status, int quantity) {
    return StripeEvents.subscription(id, customer, status, PRICE, quantity, start);
  }

  /** From now on, Stripe has the subscription in this state. */
  public void putAtStripe(String status, int quantity) {
    putAtStripe(json(status, quantity));
  }

  /** From now on, Stripe has the subscription with this JSON. */
  public void putAtStripe(String json) {
    TestWorker.STRIPE.put(account, path, json);
  }

  /** An event of the subscription's account. */
  public String event(String name, String type, Instant created, String object) {
    String event = StripeEvents.event(eventId(name), type, created, object);
    return account.isEmpty() ? event : withField("account", account, event);
  }

  /** Adds a field to an event. */
  public static String withField(String field, String value, String event) {
    return event.replaceFirst("\\{", "{\"" + field + "\":\"" + value + "\",");
  }

  /** A snapshot event, for example {@code updated}. */
  public String snapshot(String name, String type, Instant created, String status, int quantity) {
    return event(name, "customer.subscription." + type, created, json(status, quantity));
  }

  /** A {@code customer.subscription.updated} event, {@code second}s after the start. */
  public String updated(String name, long second, String status, int quantity) {
    return snapshot(name, "updated", start.plusSeconds(second), status, quantity);
  }

  /** The thin form of {@code customer.subscription.updated}; its twin is the event {@code name}. */
  public String thinUpdated(String name, Instant created) {
    return StripeEvents.thin(
        thinId(name),
        "v1.customer.subscription.updated",
        created,
        "subscription",
        id,
        eventId(name));
  }

  /** The id of the thin form of an event. */
  public String thinId(String name) {
    return eventId(name) + "_thin";
  }

  /** An {@code invoice.paid} event, which only refers to the subscription. */
  public String invoicePaid(String name, Instant created) {
    return event(name, "invoice.paid", created, StripeEvents.invoice("in_" + unique, customer, id));
  }

  /** A completed checkout that bought the subscription. */
  public String checkout(String name, Instant created, String clientReference) {
    return event(
        name,
        "checkout.session.completed",
        created,
        StripeEvents.checkout(customer, id, clientReference));
  }

  /** How often Stripe was asked for the subscription. */
  public int requests() {
    return TestWorker.STRIPE.calls(path);
  }

  /** Holds the next request for the subscription. */
  public HeldRequest holdRequest() {
    return TestWorker.STRIPE.hold(path);
  }

  /** The stored row, empty if there is none. */
  public Map<String, Object> row() {
    return TestWorker.subscription(id);
  }

  /** Changes columns of the stored row, as if something had damaged it. */
  public void damage(String assignments) {
    TestWorker.database()
        .sql(
            "UPDATE billing.subscription SET "
                + assignments
                + " WHERE stripe_subscription_id = :id")
        .param("id", id)
        .update();
  }
}
