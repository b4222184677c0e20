package dev.durablestripe.internal.worker.activity;

import dev.durablestripe.internal.worker.database.ConnectionCheck;
import dev.durablestripe.internal.worker.event.PostgresError;
import dev.durablestripe.internal.worker.event.SqlHandlerException;
import io.temporal.failure.ApplicationFailure;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.transaction.CannotCreateTransactionException;

/** The failures of PostgreSQL. All of them are retried. */
final class PostgresFailures {
  private static final String UNREACHABLE = "PostgresUnreachable";

  private PostgresFailures() {}

  /**
   * Translates an exception of Spring's data access or transactions. If PostgreSQL is not its
   * cause, it is a mistake, for example of a handler whose query returns no row.
   */
  static ApplicationFailure of(Exception e) {
    PostgresError error = PostgresError.find(e).orElse(null);
    if (error == null) {
      return isUnreachable(e)
          ? ActivityFailures.retried(UNREACHABLE, "No connection to PostgreSQL")
          : ActivityFailures.bug(e);
    }
    if (error.isReadOnly()) {
      return ActivityFailures.retried(
          UNREACHABLE,
          "No connection to a primary of PostgreSQL, SQLSTATE "
              + error.state()
              + ": "
              + error.message());
    }
    return error.isConnectionFailure()
        ? ActivityFailures.retried(UNREACHABLE, "No connection to PostgreSQL" + state(error))
        : ActivityFailures.retried(
            "PostgresRefused",
            "PostgreSQL refused" + state(error) + ": " + error.message() + hint(error));
  }

  /** The pool's own errors have none. */
  private static String state(PostgresError error) {
    return error.state() == null ? "" : ", SQLSTATE " + error.state();
  }

  private static boolean isUnreachable(Exception e) {
    return e instanceof DataAccessResourceFailureException
        || e instanceof TransientDataAccessResourceException
        || e instanceof CannotCreateTransactionException;
  }

  private static String hint(PostgresError error) {
    return ConnectionCheck.isPreparedStatementLost(String.valueOf(error.state()))
        ? " (behind a pooler, add prepareThreshold=0 to the database's URL)"
        : "";
  }

  /** Translates the failure of an application's function. */
  static ApplicationFailure of(SqlHandlerException e) {
    return ActivityFailures.retried(
        e.isMisdeclared() ? "SqlHandlerMisdeclared" : "SqlHandlerFailed",
        String.valueOf(e.getMessage()));
  }
}
