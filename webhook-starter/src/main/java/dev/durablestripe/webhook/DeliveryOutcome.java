package dev.durablestripe.webhook;

/** What became of a delivery that was taken. */
enum DeliveryOutcome {
  /** Temporal stored a new run. */
  STARTED,
  /** The event is running or has completed; nothing new was started. */
  DUPLICATE,
  /** The event is of the mode, live or test, that is not taken here. */
  IGNORED
}
