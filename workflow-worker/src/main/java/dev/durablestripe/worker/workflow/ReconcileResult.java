package dev.durablestripe.worker.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a reconciliation found.
 *
 * @param listed events that Stripe listed
 * @param settled of these, events that the database knew, or whose twins it knew
 * @param waiting of these, events that had a workflow already
 * @param started of these, events that had been lost: their workflows were started
 * @param unreadable of these, events that we cannot read
 * @param refused lists of Connect accounts that Stripe does not let us read any more
 */
public record ReconcileResult(
    @JsonProperty("listed") long listed,
    @JsonProperty("settled") long settled,
    @JsonProperty("waiting") long waiting,
    @JsonProperty("started") long started,
    @JsonProperty("unreadable") long unreadable,
    @JsonProperty("refused") long refused) {
  /** Nothing yet. */
  public static final ReconcileResult NOTHING = new ReconcileResult(0, 0, 0, 0, 0, 0);

  ReconcileResult plus(ReconcileResult more) {
    return new ReconcileResult(
        listed + more.listed,
        settled + more.settled,
        waiting + more.waiting,
        started + more.started,
        unreadable + more.unreadable,
        refused + more.refused);
  }

  /** One line for Temporal's UI. */
  String line() {
    return "%,d events listed: %,d known, %,d waiting, %,d lost and started"
        .formatted(listed, settled, waiting, started);
  }
}
