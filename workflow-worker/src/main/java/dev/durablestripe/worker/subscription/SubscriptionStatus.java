package dev.durablestripe.worker.subscription;

import java.util.Set;

/**
 * What follows from a status, in <a
 * href="https://docs.stripe.com/api/subscriptions/object#subscription_object-status">Stripe's
 * words</a>.
 */
final class SubscriptionStatus {
  static final String CANCELED = "canceled";

  /** States that a subscription never leaves. */
  private static final Set<String> FINAL = Set.of(CANCELED, "incomplete_expired");

  private SubscriptionStatus() {}

  static boolean isFinal(String status) {
    return FINAL.contains(status);
  }
}
