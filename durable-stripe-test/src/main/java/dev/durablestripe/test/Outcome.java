package dev.durablestripe.test;

/** What became of an event. */
public enum Outcome {
  /** Its handlers' changes are committed, together with its mark. */
  APPLIED,
  /**
   * The database already had newer state, or the event's other form was applied. Only the mark is
   * committed, and the changes of handlers that have not seen that form.
   */
  STALE,
  /** No handler supports its type, or it is of the other mode. */
  IGNORED,
  /** It can never be applied, as a handler has said. */
  REJECTED,
  /** An operator decided that it is never applied. */
  DISCARDED
}
