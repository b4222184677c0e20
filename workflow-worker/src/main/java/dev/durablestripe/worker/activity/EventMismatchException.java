package dev.durablestripe.worker.activity;

/** The workflow has another id than its event: two workflows could apply one event. */
final class EventMismatchException extends Exception {
  private static final long serialVersionUID = 1L;

  EventMismatchException() {
    super("the workflow id is not the event id");
  }
}
