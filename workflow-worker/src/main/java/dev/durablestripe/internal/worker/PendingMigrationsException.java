package dev.durablestripe.internal.worker;

/** The database lacks migrations of this build, and this worker does not migrate. */
final class PendingMigrationsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Names what is missing.
   *
   * @param first the first migration that is missing or differs
   */
  PendingMigrationsException(String first) {
    super(first);
  }
}
