package dev.durablestripe.worker.event;

/**
 * An event that can never be applied: it is not what its type promises. The workflow fails and is
 * not retried; after a fix it can be reset. The message is shown to operators and holds no personal
 * data.
 */
public final class EventRejected extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Rejects an event for a reason that completes "the event can never be applied: …". */
  public EventRejected(String reason) {
    super(reason);
  }
}
