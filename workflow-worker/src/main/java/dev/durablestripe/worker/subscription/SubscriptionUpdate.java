package dev.durablestripe.worker.subscription;

import java.time.Instant;

/**
 * A state to be stored, if nobody has changed the row meanwhile.
 *
 * @param account the Connect account, '' without
 * @param asOfFrom the state was Stripe's at some moment from here …
 * @param asOf … to here
 * @param ofCreation whether this is what the creation told
 * @param replaces revision of the row that it replaces, {@link #NOTHING} where there was none
 * @param eventId the event that led to it
 */
record SubscriptionUpdate(
    String account,
    SubscriptionState state,
    Instant asOfFrom,
    Instant asOf,
    boolean ofCreation,
    long replaces,
    String eventId) {
  /** Below every revision. */
  static final long NOTHING = 0;
}
