package dev.durablestripe.internal.local;

/** Something required for the start is missing. The message says what to do about it. */
public final class CannotStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Takes a message that says what is missing and what to do. */
  public CannotStartException(String message) {
    super(message);
  }
}
