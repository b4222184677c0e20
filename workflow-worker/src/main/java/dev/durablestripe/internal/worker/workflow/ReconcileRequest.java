package dev.durablestripe.internal.worker.workflow;

import org.jspecify.annotations.Nullable;

/**
 * A request to start missed events, as JSON: {@code {"sweep": "UNDELIVERED", "reach": "P4D"}}.
 *
 * @param sweep which events to look for
 * @param reach how far back, as an ISO-8601 duration; Stripe lists the events of 30 days
 * @param account only this Connect account; '' for only the platform, null for all
 * @param walk the position at which the previous run stopped; null in the first run
 * @param found what the previous runs found; null in the first run
 */
public record ReconcileRequest(
    Sweep sweep,
    String reach,
    @Nullable String account,
    PageCursor.@Nullable Position walk,
    @Nullable ReconcileResult found) {

  /** A request for a first run. */
  public ReconcileRequest(Sweep sweep, String reach, @Nullable String account) {
    this(sweep, reach, account, null, null);
  }

  /** Returns the same request, starting at the first page. */
  ReconcileRequest restarted() {
    return new ReconcileRequest(sweep, reach, account);
  }

  /** Returns the same request, continuing at a position. */
  ReconcileRequest continued(PageCursor.Position position, ReconcileResult foundSoFar) {
    return new ReconcileRequest(sweep, reach, account, position, foundSoFar);
  }

  /** The events that a sweep looks for. */
  public enum Sweep {
    /**
     * Events that were not delivered to every endpoint, and the thin events of the last hours. It
     * is quick, so it runs often.
     */
    UNDELIVERED,
    /**
     * All events. Stripe does not list the events of a disabled endpoint as undelivered, and does
     * not say which thin events were delivered. It is slow, so it runs rarely.
     */
    ALL
  }
}
