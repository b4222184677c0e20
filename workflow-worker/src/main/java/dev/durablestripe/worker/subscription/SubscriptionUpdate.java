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
 * @param replaces which row it may replace
 * @param eventId the event that led to it, null where none did
 */
record SubscriptionUpdate(
    String account,
    SubscriptionState state,
    Instant asOfFrom,
    Instant asOf,
    boolean ofCreation,
    Replaces replaces,
    @Nullable String eventId) {
  /** Below every revision. */
  static final long NOTHING = 0;

  /** Which stored row an update may replace. Where there is no row, one is written. */
  sealed interface Replaces {
    /** The highest revision that it may have. */
    long revision();

    /** The row as it was read, or none where there was none: compare-and-set. */
    static Replaces row(@Nullable StoredSubscription read) {
      return new Row(read == null ? NOTHING : read.revision());
    }
  }

  /**
   * The row of this very revision; every revision is above 0.
   *
   * @param revision of the row that was read, 0 where there was none
   */
  record Row(long revision) implements Replaces {}

  /**
   * Any row up to a revision: what is on a page of a list that was asked for after the revision was
   * read is newer than all of these.
   *
   * @param revision the latest one before the page was asked for
   */
  record Older(long revision) implements Replaces {}
}
