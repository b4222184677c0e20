package dev.durablestripe.worker.event;

import dev.durablestripe.contract.EventResult;
import org.jspecify.annotations.Nullable;

/**
 * A mark as stored: of the event itself, or of its twin that applied the same change.
 *
 * @param own whether it is the event's own
 * @param outcome as in the table
 * @param runId the run that wrote it
 * @param customer the customer that it is about, null when unknown
 */
record ProcessedEvent(boolean own, StoredOutcome outcome, String runId, @Nullable String customer) {

  /** What the table knows of an event. */
  enum StoredOutcome {
    APPLIED,
    STALE,
    IGNORED,
    DISCARDED
  }

  /** An ignored event is applied once a handler takes it; everything else stays as it is. */
  boolean isFinal() {
    return own && outcome != StoredOutcome.IGNORED;
  }

  /** What a later attempt or run reports that finds this mark. */
  EventResult result() {
    return new EventResult(
        switch (outcome) {
          case APPLIED -> EventResult.Outcome.ALREADY_APPLIED;
          case STALE -> EventResult.Outcome.STALE;
          case IGNORED -> EventResult.Outcome.IGNORED;
          case DISCARDED -> EventResult.Outcome.DISCARDED;
        },
        runId,
        customer);
  }
}
