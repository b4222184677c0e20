package dev.durablestripe.worker.activity;

/** The event is stored in Temporal in plain text, where only encrypted ones are to be applied. */
final class EventNotEncryptedException extends Exception {
  private static final long serialVersionUID = 1L;

  EventNotEncryptedException() {
    super("the event is stored in plain text");
  }
}
