package dev.durablestripe.internal.worker.event;

import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.FollowUpTarget;
import org.jspecify.annotations.Nullable;

/**
 * The mark that decides about an event: its own, or that of its twin, which reported the same
 * change.
 *
 * @param own false if the mark is the twin's
 * @param outcome what the mark says
 * @param runId the run that wrote the mark
 * @param customerId the customer that the event is about, null if unknown
 * @param followUp the workflow that has to be started after the event; null if there is none, or if
 *     it is started
 */
record ProcessedEvent(
    boolean own,
    MarkOutcome outcome,
    String runId,
    @Nullable String customerId,
    @Nullable FollowUpTarget followUp) {

  /** Whether nothing is left to do for the event. An ignored event is applied once it can be. */
  boolean isFinal() {
    return own && outcome.isFinal();
  }

  /** What an attempt or run that finds this mark reports. */
  EventResult result() {
    return new EventResult(outcome.ofLaterRun(), runId, customerId).withFollowUp(followUp);
  }
}
