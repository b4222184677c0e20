package dev.durablestripe.internal.worker.subscription;

import org.jspecify.annotations.Nullable;

/**
 * Which stored row an update may replace, by the row's revision. If there is no row, the update
 * inserts one.
 */
sealed interface ExpectedRevision {
  /** Less than the revision of any row. */
  long NO_ROW = 0;

  /** The highest revision that the stored row may have. */
  long revision();

  /**
   * The row as it was read: compare-and-set.
   *
   * @param row the row that was read, null if there was none
   */
  static ExpectedRevision of(@Nullable StoredSubscription row) {
    return new Exactly(row == null ? NO_ROW : row.revision());
  }

  /**
   * Only the row with this revision.
   *
   * @param revision the revision that was read, {@link #NO_ROW} if there was no row
   */
  record Exactly(long revision) implements ExpectedRevision {}

  /**
   * Any row up to a revision. If the latest revision is read before a page of a list is requested,
   * the page is newer than every row up to that revision.
   *
   * @param revision the latest revision before the page was requested
   */
  record AtMost(long revision) implements ExpectedRevision {}
}
