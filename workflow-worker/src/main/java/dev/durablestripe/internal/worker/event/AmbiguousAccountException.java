package dev.durablestripe.internal.worker.event;

/**
 * It is unclear which account an event belongs to. The event is retried, not rejected: it is
 * genuine, and a later version or another key may be able to apply it.
 */
public final class AmbiguousAccountException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Takes a reason that completes "It is unclear which account the event belongs to: …". */
  public AmbiguousAccountException(String reason) {
    super(reason);
  }
}
