package dev.durablestripe.internal.worker.event;

import dev.durablestripe.internal.contract.StripeEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the mark that decides about an event. */
final class MarkQuery {
  /**
   * A twin's mark counts if the twin was applied or discarded, not if it was ignored or stale. Its
   * follow-up is started by the twin's own workflow.
   */
  private static final String FIND =
      """
      SELECT mark.event_id = :event AS own, mark.outcome, mark.workflow_run_id, mark.customer,
             follow_up.workflow_type, follow_up.task_queue
        FROM billing.stripe_event mark
        LEFT JOIN billing.follow_up
          ON follow_up.event_id = mark.event_id AND follow_up.event_id = :event
             AND follow_up.started_at IS NULL
       WHERE mark.event_id = :event
          OR (mark.change_id = :change AND mark.outcome = 'APPLIED')
          OR (mark.change_id = :change AND mark.outcome = 'DISCARDED')
       ORDER BY mark.event_id = :event AND mark.outcome <> 'IGNORED' DESC,
                mark.outcome = 'APPLIED' DESC, mark.outcome = 'DISCARDED' DESC
       LIMIT 1
      """;

  /** One row for each function; one row without a function if there is none. */
  private static final String FIND_WITH_SQL_HANDLERS =
      """
      SELECT mark.*, handler.*
        FROM (VALUES (1)) AS one (n)
        LEFT JOIN (%s) AS mark ON true
        LEFT JOIN (%s) AS handler ON true
       ORDER BY handler.function_schema COLLATE "C", handler.function_name COLLATE "C"
      """
          .formatted(FIND, SqlHandlers.OF_TYPE);

  private MarkQuery() {}

  /**
   * What decides how an event is processed.
   *
   * @param mark the event's own mark, or its twin's if the twin was applied or discarded
   * @param sqlHandlers the functions of the event's type, in the order in which they run
   */
  record MarkAndSqlHandlers(Optional<ProcessedEvent> mark, List<SqlHandler> sqlHandlers) {}

  /**
   * Finds the mark.
   *
   * @param changeId null to leave out the twin
   */
  static Optional<ProcessedEvent> find(
      JdbcClient database, String eventId, @Nullable String changeId) {
    return database
        .sql(FIND)
        .param("event", eventId)
        .param("change", changeId)
        .query((row, n) -> read(row))
        .optional();
  }

  /** Finds the mark and, in the same query, the functions of the event's type. */
  static MarkAndSqlHandlers findWithSqlHandlers(JdbcClient database, StripeEvent event) {
    return database
        .sql(FIND_WITH_SQL_HANDLERS)
        .param("event", event.id())
        .param("change", event.changeId())
        .param("type", event.type())
        .param("twinType", SqlHandlers.twinType(event.type()))
        .query(MarkQuery::readWithSqlHandlers);
  }

  private static MarkAndSqlHandlers readWithSqlHandlers(ResultSet rows) throws SQLException {
    Optional<ProcessedEvent> mark = Optional.empty();
    List<SqlHandler> sqlHandlers = new ArrayList<>();
    while (rows.next()) {
      if (rows.getString("outcome") != null) {
        mark = Optional.of(read(rows));
      }
      if (rows.getString("function_name") != null) {
        sqlHandlers.add(SqlHandlers.read(rows));
      }
    }
    return new MarkAndSqlHandlers(mark, sqlHandlers);
  }

  private static ProcessedEvent read(ResultSet row) throws SQLException {
    return new ProcessedEvent(
        row.getBoolean("own"),
        MarkOutcome.valueOf(row.getString("outcome")),
        row.getString("workflow_run_id"),
        row.getString("customer"),
        row.getString("workflow_type") == null ? null : FollowUps.readTarget(row));
  }
}
