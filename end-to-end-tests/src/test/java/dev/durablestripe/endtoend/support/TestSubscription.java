package dev.durablestripe.endtoend.support;

import dev.durablestripe.internal.fake.StripeEvents;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A subscription that only one test uses, with its customer and its events. */
public final class TestSubscription {
  /** The price of every such subscription. */
  public static final String PRICE = "price_test_monthly";

  private final String unique = UniqueId.next();

  /** An hour ago: longer than any tolerance, so that later events are clearly later. */
  public final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(3600);

  /** Stripe's id of the subscription. */
  public final String id = "sub_" + unique;

  /** Stripe's id of the customer. */
  public final String customer = "cus_" + unique;

  /** A Connect account, for tests that need their own. */
  public final String account = "acct_" + unique;

  /** The id of one of its events; a test uses each name for one event. */
  public String eventId(String name) {
    return "evt_" + unique + "_" + name;
  }

  /** The subscription's JSON at Stripe. */
  public String json(String status, int quantity) {
    return StripeEvents.subscription(id, customer, status, PRICE, quantity, start);
  }

  /**
   * A snapshot event that contains the subscription.
   *
   * @param type the part of the type after {@code customer.subscription.}
   * @param second when the event was created, in seconds after the start
   */
  public String snapshot(String name, String type, long second, String status, int quantity) {
    return StripeEvents.event(
        eventId(name),
        "customer.subscription." + type,
        start.plusSeconds(second),
        json(status, quantity));
  }

  /**
   * A thin event that says that the subscription was updated.
   *
   * @param second when the event was created, in seconds after the start
   */
  public String thin(String name, long second) {
    return StripeEvents.thin(
        eventId(name),
        "v1.customer.subscription.updated",
        start.plusSeconds(second),
        "subscription",
        id,
        eventId(name + "_twin"));
  }

  /** The event of the checkout that bought the subscription. */
  public String checkout(String name, String clientReference) {
    return StripeEvents.event(
        eventId(name),
        "checkout.session.completed",
        start,
        StripeEvents.checkout(customer, id, clientReference));
  }
}
