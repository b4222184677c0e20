package dev.durablestripe.internal.worker.subscription;

import java.util.Set;

/**
 * Stripe's <a
 * href="https://docs.stripe.com/api/subscriptions/object#subscription_object-status">statuses</a>
 * of subscriptions, as far as they make a difference.
 */
final class SubscriptionStatus {
  static final String CANCELED = "canceled";

  /** Statuses that a subscription never leaves. */
  private static final Set<String> FINAL = Set.of(CANCELED, "incomplete_expired");

  private SubscriptionStatus() {}

  static boolean isFinal(String status) {
    return FINAL.contains(status);
  }
}
