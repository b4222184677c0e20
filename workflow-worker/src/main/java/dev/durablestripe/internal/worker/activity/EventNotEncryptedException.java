package dev.durablestripe.internal.worker.activity;

/** Temporal stores the event in plain text, but encryption is required. */
final class EventNotEncryptedException extends Exception {
  private static final long serialVersionUID = 1L;

  EventNotEncryptedException() {
    super("the event is stored in plain text");
  }
}
