package dev.durablestripe.quickstart;

import dev.durablestripe.fake.StripeEvents;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** A subscription of its own for each test, with its customer and events. */
final class TestSubscription {
  static final String PRICE = "price_test_monthly";

  private final String unique = UUID.randomUUID().toString().replace("-", "");

  /** Longer ago than any tolerance, so that later events are clearly later. */
  final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(3600);

  final String id = "sub_" + unique;
  final String customer = "cus_" + unique;

  String event(String name) {
    return "evt_" + unique + "_" + name;
  }

  /** The subscription as Stripe would show it. */
  String json(String status, int quantity) {
    return StripeEvents.subscription(id, customer, status, PRICE, quantity, start);
  }

  /** An event that carries the subscription, so many seconds after the start. */
  String snapshot(String name, String type, long second, String status, int quantity) {
    return StripeEvents.event(
        event(name),
        "customer.subscription." + type,
        start.plusSeconds(second),
        json(status, quantity));
  }

  /** A checkout that bought the subscription. */
  String checkout(String name, String clientReference) {
    return StripeEvents.event(
        event(name),
        "checkout.session.completed",
        start,
        StripeEvents.checkout(customer, id, clientReference));
  }
}
