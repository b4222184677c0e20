package dev.durablestripe.local;

/** Something that is needed is missing; the message says what, and what to do about it. */
public final class CannotStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what is missing and what to do. */
  public CannotStartException(String message) {
    super(message);
  }
}
