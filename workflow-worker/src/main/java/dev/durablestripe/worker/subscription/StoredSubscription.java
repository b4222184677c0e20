package dev.durablestripe.worker.subscription;

import java.time.Instant;

/**
 * What has to be known of a stored row to tell which state wins.
 *
 * @param status Stripe's word
 * @param asOfFrom the row was Stripe's state at some moment from here …
 * @param asOf … to here
 * @param revision changes with every write
 */
public record StoredSubscription(String status, Instant asOfFrom, Instant asOf, long revision) {

  boolean isFinal() {
    return SubscriptionStatus.isFinal(status);
  }
}
