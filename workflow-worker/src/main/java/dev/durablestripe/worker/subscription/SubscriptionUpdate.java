package dev.durablestripe.worker.subscription;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A state to be stored, if nobody has changed the row meanwhile.
 *
 * @param account the Connect account, '' without
 * @param asOfFrom the state was Stripe's at some moment from here …
 * @param asOf … to here
 * @param ofCreation whether this is what the creation told
 * @param replaces the highest revision of a row that it may replace: revisions only grow, so where
 *     a row was read, that is the row as it was read; {@link #NOTHING} where there was none
 * @param eventId the event that led to it, null where none did
 */
record SubscriptionUpdate(
    String account,
    SubscriptionState state,
    Instant asOfFrom,
    Instant asOf,
    boolean ofCreation,
    long replaces,
    @Nullable String eventId) {
  /** Below every revision. */
  static final long NOTHING = 0;
}
