package dev.durablestripe.internal.worker.event;

import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * An error of PostgreSQL, or of the connection to it.
 *
 * @param state the <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">
 *     SQLSTATE</a>; null if the pool or the driver failed
 * @param message the server's primary message in one line, because its detail quotes the row
 */
public record PostgresError(@Nullable String state, String message) {
  /** Temporal shows nothing of a failure larger than 4 KB; a character has up to four bytes. */
  private static final int MAX_CHARACTERS = 500;

  private static final String READ_ONLY_TRANSACTION = "25006";

  /** Finds the error among the causes of an exception; empty if PostgreSQL is not the cause. */
  public static Optional<PostgresError> find(@Nullable Throwable e) {
    if (e == null) {
      return Optional.empty();
    }
    return e instanceof SQLException sql ? Optional.of(of(sql)) : find(e.getCause());
  }

  /** A pool that has no connection to give names the driver's last error as the cause. */
  private static PostgresError of(SQLException e) {
    return e.getCause() instanceof SQLException cause
        ? of(cause)
        : new PostgresError(e.getSQLState(), oneLine(message(e)));
  }

  /**
   * Whether there is no connection: class 08 is a connection exception, 57P a shutdown. Without a
   * state, the pool timed out.
   */
  public boolean isConnectionFailure() {
    return state == null || state.startsWith("08") || state.startsWith("57P");
  }

  /** Whether nothing can be written, as on a standby. */
  public boolean isReadOnly() {
    return READ_ONLY_TRANSACTION.equals(state);
  }

  private static String message(SQLException e) {
    ServerErrorMessage server =
        e instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
    return server == null ? e.getClass().getSimpleName() : String.valueOf(server.getMessage());
  }

  /** A function may raise any text. */
  private static String oneLine(String message) {
    return message
        .codePoints()
        .limit(MAX_CHARACTERS)
        .map(c -> Character.isISOControl(c) ? ' ' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
