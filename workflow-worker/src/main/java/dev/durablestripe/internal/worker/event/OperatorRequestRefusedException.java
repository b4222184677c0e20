package dev.durablestripe.internal.worker.event;

/**
 * An operator's request that cannot be fulfilled and is not retried. The message says why, and what
 * to do instead.
 */
public final class OperatorRequestRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Takes a sentence for the operator, without a full stop. */
  public OperatorRequestRefusedException(String reason) {
    super(reason);
  }
}
