package dev.durablestripe.internal.worker.activity;

/** The workflow's id is not the id of its event, so two workflows could apply one event. */
final class EventMismatchException extends Exception {
  private static final long serialVersionUID = 1L;

  EventMismatchException() {
    super("the workflow id is not the event id");
  }
}
