package dev.durablestripe.internal.worker.event;

import dev.durablestripe.internal.worker.database.StatementLimits;
import java.util.List;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The worker's database session while functions run in it. Afterwards its settings are what they
 * were, and no temporary object is left, because the connection goes back to the pool.
 *
 * @param settings the values of {@link #SETTINGS}
 */
record SqlHandlerSession(List<String> settings) {
  /** Those on which the results and limits of the worker's later statements depend. */
  private static final List<String> SETTINGS =
      List.of(
          "search_path",
          "statement_timeout",
          "lock_timeout",
          "idle_in_transaction_session_timeout",
          "default_transaction_isolation",
          "default_transaction_read_only",
          "DateStyle",
          "IntervalStyle",
          "TimeZone",
          "row_security",
          "transform_null_equals");

  private static final String READ =
      """
      SELECT array_agg(current_setting(source) ORDER BY position) AS settings
        FROM unnest(CAST(:sources AS text[])) WITH ORDINALITY AS setting (source, position)
      """;

  /** Where the session's values are: the transaction has limits of its own. */
  private static final String[] SOURCES =
      SETTINGS.stream()
          .map(
              name ->
                  StatementLimits.SETTINGS.contains(name)
                      ? StatementLimits.sessionValueOf(name)
                      : name)
          .toArray(String[]::new);

  /** Deferred triggers run now, because they are the last that could leave something. */
  private static final String DISCARD = "SET CONSTRAINTS ALL IMMEDIATE; DISCARD TEMP";

  /** All names are qualified, because a function may have changed the search path. */
  private static final String RESTORE =
      """
      SELECT pg_catalog.set_config(setting.name, setting.value, false)
        FROM ROWS FROM (pg_catalog.unnest(CAST(:names AS pg_catalog.text[])),
                        pg_catalog.unnest(CAST(:values AS pg_catalog.text[]))) AS setting (name, value)
       UNION ALL
      SELECT pg_catalog.set_config('durable_stripe.positions_above', '', false)
      """;

  /** Reads the session's settings. */
  static SqlHandlerSession open(JdbcClient transaction) {
    return transaction
        .sql(READ)
        .param("sources", SOURCES)
        .query(
            (row, n) ->
                new SqlHandlerSession(List.of((String[]) row.getArray("settings").getArray())))
        .single();
  }

  /**
   * Runs what the functions have deferred, removes temporary objects, and restores the session's
   * settings and the transaction's limits.
   *
   * @throws SqlHandlerException if a deferred trigger or constraint fails
   */
  void close(JdbcClient transaction) {
    try {
      transaction.sql(DISCARD).update();
    } catch (DataAccessException e) {
      PostgresError error = PostgresError.find(e).orElseThrow(() -> e);
      if (error.isConnectionFailure()) {
        throw e;
      }
      throw SqlHandlerException.deferred(error);
    }
    transaction
        .sql(RESTORE + " UNION ALL " + StatementLimits.select())
        .param("names", SETTINGS.toArray(String[]::new))
        .param("values", settings.toArray(String[]::new))
        .query(String.class)
        .list();
  }
}
