package dev.durablestripe.internal.worker;

/** Another deployment in the namespace processes the events of the same account and mode. */
final class AccountConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Takes a message for operators, which also says what to do. */
  AccountConflictException(String message) {
    super(message);
  }
}
