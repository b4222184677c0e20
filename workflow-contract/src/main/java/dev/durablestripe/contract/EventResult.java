package dev.durablestripe.contract;

/**
 * What a workflow reports when it completes.
 *
 * @param outcome what became of the event
 * @param runId the workflow run that made the event's mark: this one, or an earlier one
 */
public record EventResult(Outcome outcome, String runId) {

  /** What became of an event. */
  public enum Outcome {
    /** Its change is in the database, put there by this run. */
    APPLIED,
    /** Its change was already there: by an earlier run, or by its twin event. */
    ALREADY_APPLIED,
    /** The database already knows something newer; nothing was changed. */
    STALE,
    /** No handler takes this type of event; only its mark was kept. */
    IGNORED,
    /** An operator decided that it shall never be applied. */
    DISCARDED
  }
}
