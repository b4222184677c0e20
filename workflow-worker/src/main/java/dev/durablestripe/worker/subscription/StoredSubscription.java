package dev.durablestripe.worker.subscription;

import java.time.Instant;

/**
 * What has to be known of a stored row to tell which state wins.
 *
 * @param status Stripe's word
 * @param asOfFrom the row was Stripe's state at some moment from here …
 * @param asOf … to here
 * @param ofCreation the row is as the creation told it: whatever else is told is newer
 * @param revision changes with every write
 */
public record StoredSubscription(
    String status, Instant asOfFrom, Instant asOf, boolean ofCreation, long revision) {

  boolean isFinal() {
    return SubscriptionStatus.isFinal(status);
  }
}
