package dev.durablestripe.worker.event;

/**
 * Something that an operator does to one event by hand.
 *
 * @param id the operation's own workflow id: what makes it take effect once
 * @param kind what is done
 * @param eventId Stripe's event id
 * @param account the Connect account that has the event, '' for the platform's own
 * @param reason the operator's words, kept for good
 * @param force whether to discard an event that nobody knows, without asking Stripe for it
 */
public record OperatorAction(
    String id, Kind kind, String eventId, String account, String reason, boolean force) {

  /** An operation on an event that somebody knows. */
  public OperatorAction(String id, Kind kind, String eventId, String account, String reason) {
    this(id, kind, eventId, account, reason, false);
  }

  /** What can be done by hand. */
  public enum Kind {
    /** Apply the event as if it had never been. */
    REAPPLY,
    /** Never apply the event. */
    DISCARD
  }
}
