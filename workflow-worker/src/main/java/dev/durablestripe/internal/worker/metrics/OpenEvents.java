package dev.durablestripe.internal.worker.metrics;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What Temporal's <a href="https://docs.temporal.io/visibility">visibility</a> tells about events
 * that are not applied yet. Each method is one request.
 */
interface OpenEvents {
  /** How many events a page has unless it is the last; about 200 KB. */
  int PAGE_SIZE = 250;

  /**
   * The newest of some events.
   *
   * @param waiting when those that are not paused started
   * @param paused how many are paused
   * @param complete whether there are no others
   */
  record Page(List<Instant> waiting, long paused, boolean complete) {
    /** When the oldest of these started that is not paused; empty if there is none. */
    Optional<Instant> oldest() {
      return waiting.stream().min(Instant::compareTo);
    }
  }

  /** The newest of all open events. */
  Page newest();

  /** The newest of the events that are not paused and started before the given time. */
  Page newestBefore(Instant start);

  /** How many events are open, paused or not. */
  long count();

  /** How many events are paused. */
  long countPaused();
}
