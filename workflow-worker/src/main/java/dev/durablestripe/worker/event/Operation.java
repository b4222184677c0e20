package dev.durablestripe.worker.event;

/**
 * Something that an operator does to one event by hand.
 *
 * @param id the operation's own workflow id: what makes it take effect once
 * @param kind what is done
 * @param eventId Stripe's event id
 * @param account the Connect account that has the event, '' for the platform's own
 * @param reason the operator's words, kept for good
 */
public record Operation(String id, Kind kind, String eventId, String account, String reason) {

  /** What can be done by hand. */
  public enum Kind {
    /** Apply the event as if it had never been. */
    REAPPLY,
    /** Never apply the event. */
    DISCARD
  }
}
