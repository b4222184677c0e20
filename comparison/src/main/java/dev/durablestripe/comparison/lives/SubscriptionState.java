package dev.durablestripe.comparison.lives;

import java.util.Set;

/**
 * The part of a subscription that is compared.
 *
 * @param status Stripe's word
 * @param price the id of the first item's price
 * @param quantity the first item's quantity
 * @param cancelAtPeriodEnd whether it ends with its period
 */
public record SubscriptionState(
    String status, String price, int quantity, boolean cancelAtPeriodEnd) {
  private static final Set<String> FINAL = Set.of("canceled", "incomplete_expired");

  /** Whether the subscription has ended for good. */
  public boolean hasEnded() {
    return FINAL.contains(status);
  }
}
