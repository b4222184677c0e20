package dev.durablestripe.internal.webhook;

/** The outcome of a delivery that was accepted. */
enum DeliveryOutcome {
  /** Temporal stored a new run. */
  STARTED,
  /** The event is running or has completed; nothing new was started. */
  DUPLICATE,
  /** The event is of the other mode, live or test, than this program accepts. */
  IGNORED
}
