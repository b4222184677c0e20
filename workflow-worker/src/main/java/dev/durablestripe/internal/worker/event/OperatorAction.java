package dev.durablestripe.internal.worker.event;

/**
 * An operator's action on one event.
 *
 * @param id the workflow id of the action, by which it takes effect once
 * @param kind what is done to the event
 * @param eventId Stripe's event id
 * @param account the Connect account that the event belongs to, '' for the platform's own
 * @param reason the operator's reason, kept forever
 * @param force whether to discard an event that nobody knows, without asking Stripe for it
 */
public record OperatorAction(
    String id, Kind kind, String eventId, String account, String reason, boolean force) {

  /** An action without {@code force}. */
  public OperatorAction(String id, Kind kind, String eventId, String account, String reason) {
    this(id, kind, eventId, account, reason, false);
  }

  /** What operators can do to an event. */
  public enum Kind {
    /** Apply the event as if it had never been processed. */
    REAPPLY,
    /** Never apply the event. */
    DISCARD
  }
}
