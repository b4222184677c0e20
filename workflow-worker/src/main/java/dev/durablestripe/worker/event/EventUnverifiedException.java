package dev.durablestripe.worker.event;

/**
 * Nothing shows that Stripe made the event. It is retried, not rejected: it may be genuine, and the
 * worker may lack a secret or have the key of another account.
 */
public final class EventUnverifiedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says why, completing "the event carries no valid signature, and …". */
  EventUnverifiedException(String reason) {
    super(reason);
  }
}
