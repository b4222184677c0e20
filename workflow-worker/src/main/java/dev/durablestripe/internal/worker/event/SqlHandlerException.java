package dev.durablestripe.internal.worker.event;

import dev.durablestripe.handler.EventRejectedException;

/**
 * An application's function failed, or is not called because of how it is declared. The event is
 * rolled back and retried. The message is shown to operators.
 */
public final class SqlHandlerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean misdeclared;

  private SqlHandlerException(String message, boolean misdeclared) {
    super(message);
    this.misdeclared = misdeclared;
  }

  /** The function failed. */
  static SqlHandlerException failed(SqlHandler handler, PostgresError error) {
    return new SqlHandlerException(
        "The SQL handler %s failed, SQLSTATE %s: %s"
            .formatted(handler.name(), error.state(), error.message()),
        false);
  }

  /** What the functions have deferred failed. It may be of any of them. */
  static SqlHandlerException deferred(PostgresError error) {
    return new SqlHandlerException(
        "A deferred trigger or constraint of an SQL handler failed, SQLSTATE %s: %s"
            .formatted(error.state(), error.message()),
        false);
  }

  /** The function, or jsonb, rejects an event that a handler of ours applies as well. */
  static SqlHandlerException cannotReject(EventRejectedException rejection) {
    return new SqlHandlerException(
        "An event of this type cannot be rejected, because its change to a subscription would be lost: "
            + rejection.getMessage(),
        false);
  }

  /**
   * The function is not called.
   *
   * @param problems what is wrong with its declaration, as one or more clauses
   */
  static SqlHandlerException misdeclared(SqlHandler handler, String problems) {
    return new SqlHandlerException(
        "The SQL handler %s is not called: %s. Correct it, or remove its row from sql_handler"
            .formatted(handler.name(), problems),
        true);
  }

  /** Whether the function was not called because of how it is declared. */
  public boolean isMisdeclared() {
    return misdeclared;
  }
}
