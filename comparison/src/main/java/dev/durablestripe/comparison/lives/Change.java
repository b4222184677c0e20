package dev.durablestripe.comparison.lives;

import java.time.Duration;
import java.util.List;

/**
 * A change of a subscription at Stripe, and when its event is delivered.
 *
 * @param subscription the subscription's number, from 0
 * @param number the change's number in its subscription's life, from 0
 * @param at the time since the start
 * @param type the event's type
 * @param state the subscription's state from then on
 * @param deliveries the time from the change to each delivery: one, or two if Stripe repeats it
 */
public record Change(
    int subscription,
    int number,
    Duration at,
    String type,
    SubscriptionState state,
    List<Duration> deliveries) {

  /** The id of the subscription. */
  public String subscriptionId() {
    return "sub_%04d".formatted(subscription);
  }

  /** The id of the event. */
  public String eventId() {
    return "evt_%04d_%d".formatted(subscription, number);
  }
}
