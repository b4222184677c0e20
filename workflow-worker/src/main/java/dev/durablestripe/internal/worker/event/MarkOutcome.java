package dev.durablestripe.internal.worker.event;

import dev.durablestripe.handler.EventChange;
import dev.durablestripe.internal.contract.EventResult.Outcome;

/**
 * What a mark says happened to its event: the column {@code outcome} of {@code
 * billing.stripe_event}. A workflow reports an {@link Outcome} instead, which depends on whether
 * its own run wrote the mark or found it.
 */
enum MarkOutcome {
  /** The event's change is committed with this mark. */
  APPLIED(Outcome.APPLIED, Outcome.ALREADY_APPLIED),
  /** The event changed nothing: the database had newer state, or the event's twin was applied. */
  STALE(Outcome.STALE, Outcome.STALE),
  /** No handler supports the event, or it is of the other mode. A later run may apply it. */
  IGNORED(Outcome.IGNORED, Outcome.IGNORED),
  /** An operator decided that the event is not applied. */
  DISCARDED(Outcome.DISCARDED, Outcome.DISCARDED);

  private final Outcome ofWritingRun;
  private final Outcome ofLaterRun;

  MarkOutcome(Outcome ofWritingRun, Outcome ofLaterRun) {
    this.ofWritingRun = ofWritingRun;
    this.ofLaterRun = ofLaterRun;
  }

  static MarkOutcome of(EventChange change) {
    if (change instanceof EventChange.Ignore) {
      return IGNORED;
    }
    return change instanceof EventChange.Write ? APPLIED : STALE;
  }

  /** Reported by the run that writes the mark. */
  Outcome ofWritingRun() {
    return ofWritingRun;
  }

  /** Reported by an attempt or run that finds the mark. */
  Outcome ofLaterRun() {
    return ofLaterRun;
  }

  /** Whether a resend or a reset leaves the mark as it is. */
  boolean isFinal() {
    return this != IGNORED;
  }
}
