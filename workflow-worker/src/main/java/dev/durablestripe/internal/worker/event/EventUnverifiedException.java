package dev.durablestripe.internal.worker.event;

/**
 * Nothing proves that Stripe made the event. It is retried, not rejected: it may be genuine, and
 * the worker may lack a signing secret or have the key of another account.
 */
public final class EventUnverifiedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Takes a reason that completes "The event carries no valid signature, and …". */
  EventUnverifiedException(String reason) {
    super(reason);
  }
}
