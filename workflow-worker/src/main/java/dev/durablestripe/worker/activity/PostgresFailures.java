package dev.durablestripe.worker.activity;

import io.temporal.failure.ApplicationFailure;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** The failures of PostgreSQL. All of them are retried. */
final class PostgresFailures {
  private static final String UNREACHABLE = "PostgresUnreachable";

  private PostgresFailures() {}

  /** Translates an exception of Spring's data access or transactions. */
  static ApplicationFailure of(Exception e) {
    SQLException cause = sqlException(e);
    if (cause == null) {
      return ActivityFailures.retried(UNREACHABLE, "No connection to PostgreSQL");
    }
    String state = String.valueOf(cause.getSQLState());
    return isConnectionFailure(cause)
        ? ActivityFailures.retried(UNREACHABLE, "No connection to PostgreSQL, SQLSTATE " + state)
        : ActivityFailures.retried(
            "PostgresRefused", "PostgreSQL refused, SQLSTATE " + state + ": " + message(cause));
  }

  /**
   * Whether there is no connection. <a
   * href="https://www.postgresql.org/docs/current/errcodes-appendix.html">Class 08</a> is a
   * connection exception, 57P a shutdown. Without a state, the pool timed out.
   */
  private static boolean isConnectionFailure(SQLException e) {
    String state = e.getSQLState();
    return state == null || state.startsWith("08") || state.startsWith("57P");
  }

  private static @Nullable SQLException sqlException(@Nullable Throwable e) {
    if (e == null || e instanceof SQLException) {
      return (SQLException) e;
    }
    return sqlException(e.getCause());
  }

  /** Returns only the server's primary message, because its detail quotes the row. */
  private static String message(SQLException e) {
    return e instanceof PSQLException server && server.getServerErrorMessage() != null
        ? String.valueOf(server.getServerErrorMessage().getMessage())
        : e.getClass().getSimpleName();
  }
}
