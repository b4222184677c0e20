package dev.durablestripe.endtoend.support;

import dev.durablestripe.fake.StripeEvents;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** A subscription of its own for each test, with its customer and events. */
public final class TestSubscription {
  public static final String PRICE = "price_test_monthly";

  private final String unique = UUID.randomUUID().toString().replace("-", "");

  /** Longer ago than any tolerance, so that later events are clearly later. */
  public final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(3600);

  public final String id = "sub_" + unique;
  public final String customer = "cus_" + unique;

  public String eventId(String name) {
    return "evt_" + unique + "_" + name;
  }

  /** The subscription as Stripe would show it. */
  public String json(String status, int quantity) {
    return StripeEvents.subscription(id, customer, status, PRICE, quantity, start);
  }

  /** An event that carries the subscription, so many seconds after the start. */
  public String snapshot(String name, String type, long second, String status, int quantity) {
    return StripeEvents.event(
        eventId(name),
        "customer.subscription." + type,
        start.plusSeconds(second),
        json(status, quantity));
  }

  /** A checkout that bought the subscription. */
  public String checkout(String name, String clientReference) {
    return StripeEvents.event(
        eventId(name),
        "checkout.session.completed",
        start,
        StripeEvents.checkout(customer, id, clientReference));
  }
}
