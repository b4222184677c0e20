package dev.durablestripe.worker.event;

/**
 * What an operator asked for cannot be done, whatever is retried. The message says why, and what to
 * do instead.
 */
public final class OperatorRequestRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Refuses with a sentence for the operator, without a full stop. */
  public OperatorRequestRefusedException(String reason) {
    super(reason);
  }
}
