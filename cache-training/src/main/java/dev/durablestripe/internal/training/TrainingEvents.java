package dev.durablestripe.internal.training;

import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.fake.SubscriptionLifecycle;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The events of many subscriptions, each from its checkout to the deletion of its customer. For
 * some of them, the worker has to ask Stripe, and one is of a type without a handler.
 */
final class TrainingEvents {
  /** A description as long as the fields of a real subscription that are not read. */
  private static final String DESCRIPTION = "\"description\":\"%s\",".formatted("x".repeat(2_000));

  private static final Pattern OBJECT = Pattern.compile("(?=\"object\":\"subscription\")");

  private final FakeStripe stripe;
  private final AtomicInteger subscriptions = new AtomicInteger();

  TrainingEvents(FakeStripe stripe) {
    this.stripe = stripe;
  }

  /**
   * Delivers all events of another subscription, in order, and one of them twice. Each change is
   * made at Stripe before its events are delivered. Can be called from any thread.
   */
  void deliverSubscription(Consumer<String> delivery) {
    int number = subscriptions.incrementAndGet();
    String unique = "training" + number;
    SubscriptionLifecycle lifecycle = new SubscriptionLifecycle(number, unique, stripe);
    deliver(lifecycle.change(), delivery);
    deliver(List.of(checkout(unique)), delivery);
    while (lifecycle.hasNext()) {
      deliver(lifecycle.change(), delivery);
    }
    String deleted = customerDeleted(unique);
    deliver(List.of(unsupported(unique), deleted, deleted), delivery);
  }

  private void deliver(List<String> events, Consumer<String> delivery) {
    for (String event : events) {
      String withDescription = OBJECT.matcher(event).replaceFirst(DESCRIPTION);
      stripe.event("", withDescription, true);
      delivery.accept(withDescription);
    }
  }

  private static String checkout(String unique) {
    return StripeEvents.event(
        "evt_%s_checkout".formatted(unique),
        "checkout.session.completed",
        Instant.now(),
        StripeEvents.checkout("cus_" + unique, "sub_" + unique, unique));
  }

  private static String unsupported(String unique) {
    return StripeEvents.event(
        "evt_%s_product".formatted(unique),
        "product.updated",
        Instant.now(),
        "{\"id\":\"prod_%s\",\"object\":\"product\"}".formatted(unique));
  }

  private static String customerDeleted(String unique) {
    return StripeEvents.event(
        "evt_%s_deleted".formatted(unique),
        "customer.deleted",
        Instant.now(),
        "{\"id\":\"cus_%s\",\"object\":\"customer\"}".formatted(unique));
  }
}
