package dev.durablestripe.worker.event;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.worker.event.EventMark.MarkedOutcome;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of what operators did, to which rows are only ever added. */
@Component
class OperationLog {
  private static final String INSERT =
      """
      INSERT INTO billing.stripe_event_operation (operation_id, operation, event_id,
             stripe_account, reason, outcome, workflow_run_id)
      VALUES (:id, :kind, :event, :account, :reason, :outcome, :run)
      ON CONFLICT (operation_id) DO NOTHING
      """;

  private static final String FIND =
      """
      SELECT outcome, workflow_run_id
        FROM billing.stripe_event_operation WHERE operation_id = :id
      """;

  private final JdbcClient database;

  OperationLog(JdbcClient database) {
    this.database = database;
  }

  /** What the operation did, if it has been done. */
  Optional<EventResult> find(Operation operation) {
    return database
        .sql(FIND)
        .param("id", operation.id())
        .query(
            (row, n) ->
                new EventResult(
                    EventResult.Outcome.valueOf(row.getString("outcome")),
                    row.getString("workflow_run_id")))
        .optional();
  }

  /**
   * The first statement of an operation's transaction.
   *
   * @return false when it has been done already
   */
  boolean insert(Operation operation, MarkedOutcome outcome, Attempt attempt) {
    return database
            .sql(INSERT)
            .param("id", operation.id())
            .param("kind", operation.kind().name())
            .param("event", operation.eventId())
            .param("account", operation.account())
            .param("reason", operation.reason())
            .param("outcome", outcome.name())
            .param("run", attempt.runId())
            .update()
        == 1;
  }
}
