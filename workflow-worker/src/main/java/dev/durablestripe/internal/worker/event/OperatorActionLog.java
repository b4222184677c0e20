package dev.durablestripe.internal.worker.event;

import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.worker.event.OperatorAction.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The audit log of operators' actions, in {@code billing.stripe_event_operation}. */
@Component
class OperatorActionLog {
  private static final String INSERT =
      """
      INSERT INTO billing.stripe_event_operation (operation_id, operation, event_id,
             stripe_account, reason, outcome, workflow_run_id)
      VALUES (:id, :kind, :event, :account, :reason, :outcome, :run)
      ON CONFLICT (operation_id) DO NOTHING
      """;

  private static final String FIND =
      """
      SELECT operation, event_id, stripe_account, outcome, workflow_run_id
        FROM billing.stripe_event_operation WHERE operation_id = :id
      """;

  private final JdbcClient database;

  OperatorActionLog(JdbcClient database) {
    this.database = database;
  }

  /** An action that was performed. */
  private record Entry(Kind kind, String eventId, String account, EventResult result) {
    boolean matches(OperatorAction action) {
      return kind == action.kind()
          && eventId.equals(action.eventId())
          && account.equals(action.account());
    }
  }

  /**
   * Finds the result of an action that was already performed.
   *
   * @return empty if the action was not performed
   * @throws OperatorRequestRefusedException if its id was used for another action
   */
  Optional<EventResult> find(OperatorAction action) {
    Optional<Entry> entry =
        database
            .sql(FIND)
            .param("id", action.id())
            .query((row, n) -> OperatorActionLog.read(row))
            .optional();
    if (entry.isPresent() && !entry.get().matches(action)) {
      throw new OperatorRequestRefusedException(
          "the workflow id %s has been used for another operation: start this one with another workflow id"
              .formatted(action.id()));
    }
    return entry.map(Entry::result);
  }

  private static Entry read(ResultSet row) throws SQLException {
    return new Entry(
        Kind.valueOf(row.getString("operation")),
        row.getString("event_id"),
        row.getString("stripe_account"),
        new EventResult(
            MarkOutcome.valueOf(row.getString("outcome")).ofWritingRun(),
            row.getString("workflow_run_id")));
  }

  /**
   * Inserts the audit row, as the first statement of the action's transaction.
   *
   * @return false if there is a row with the action's id; {@link #find} says of which action
   */
  boolean insert(OperatorAction action, MarkOutcome outcome, Attempt attempt) {
    return database
            .sql(INSERT)
            .param("id", action.id())
            .param("kind", action.kind().name())
            .param("event", action.eventId())
            .param("account", action.account())
            .param("reason", action.reason())
            .param("outcome", outcome.name())
            .param("run", attempt.runId())
            .update()
        == 1;
  }
}
