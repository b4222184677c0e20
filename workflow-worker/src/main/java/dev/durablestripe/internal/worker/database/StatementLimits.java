package dev.durablestripe.internal.worker.database;

import java.sql.SQLTimeoutException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.dao.QueryTimeoutException;

/**
 * PostgreSQL's limits of a statement. They are sent together with the statement, and end with its
 * transaction: the connection may be another application's, or a pooler's, so nothing is expected
 * from its session, and nothing is left in it.
 *
 * @param statementSeconds of the statement itself
 */
public record StatementLimits(int statementSeconds) {
  /** The settings that are limited. */
  public static final List<String> SETTINGS =
      List.of("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout");

  /** A statement without a deadline. */
  static final int STATEMENT_SECONDS = 5;

  private static final int LOCK_SECONDS = 2;

  /** Longer than an attempt: only a lost worker's transactions stay idle. */
  private static final int IDLE_SECONDS = 20;

  /** What the worker relies on, whatever an application's default is. */
  private static final String ISOLATION = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; ";

  /** In a transaction, the session's value of a limited setting. */
  private static final String SESSION_VALUE = "durable_stripe.";

  private static final String KEEP_SESSION_VALUES =
      SETTINGS.stream()
          .map(
              name ->
                  setting(SESSION_VALUE + name, "pg_catalog.current_setting('%s')".formatted(name)))
          .collect(Collectors.joining(", "));

  /**
   * The limits of the thread's next statement.
   *
   * @throws SQLTimeoutException if its deadline has passed
   */
  static StatementLimits next() throws SQLTimeoutException {
    return new StatementLimits(StatementDeadline.secondsLeft(STATEMENT_SECONDS));
  }

  /** The setting that has, in a transaction, the session's value of a limited setting. */
  public static String sessionValueOf(String setting) {
    return SESSION_VALUE + setting;
  }

  /**
   * The limits of now, as a query of one text. They count from the next statement to the end of the
   * transaction.
   *
   * @throws QueryTimeoutException if the thread's deadline has passed
   */
  public static String select() {
    try {
      return "SELECT " + next().settings();
    } catch (SQLTimeoutException e) {
      throw new QueryTimeoutException("The attempt has no time left", e);
    }
  }

  /** All names are qualified: an application's code may have changed the search path. */
  private String settings() {
    return Stream.of(
            setting("statement_timeout", seconds(statementSeconds)),
            setting("lock_timeout", seconds(LOCK_SECONDS)),
            setting("idle_in_transaction_session_timeout", seconds(IDLE_SECONDS)))
        .collect(Collectors.joining(", ", "pg_catalog.concat(", ")"));
  }

  private static String seconds(int seconds) {
    return "'%ds'".formatted(seconds);
  }

  private static String setting(String name, String value) {
    return "pg_catalog.set_config('%s', %s, true)".formatted(name, value);
  }

  /** Limits the first statement of a transaction, and those that follow it. */
  LimitedStatement first(String sql) {
    return new LimitedStatement(
        ISOLATION + "SELECT " + KEEP_SESSION_VALUES + ", " + settings() + "; " + sql, 2);
  }

  /**
   * Limits a statement that is a transaction of its own, or another one of a transaction.
   * PostgreSQL has one transaction for all that is sent at once.
   */
  LimitedStatement next(String sql) {
    return new LimitedStatement("SELECT " + settings() + "; " + sql, 1);
  }

  /**
   * Statements that are sent at once.
   *
   * @param results how many results come before the last statement's
   */
  record LimitedStatement(String sql, int results) {}
}
