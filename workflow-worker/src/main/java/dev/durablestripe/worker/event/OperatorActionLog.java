package dev.durablestripe.worker.event;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.worker.event.OperatorAction.Kind;
import dev.durablestripe.worker.event.ProcessedEvent.StoredOutcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of what operators did, to which rows are only ever added. */
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

  /** What an operation did. */
  private record Performed(Kind kind, String eventId, String account, EventResult result) {
    boolean is(OperatorAction operation) {
      return kind == operation.kind()
          && eventId.equals(operation.eventId())
          && account.equals(operation.account());
    }
  }

  /**
   * What the operation did, if it has been done.
   *
   * @throws OperatorRequestRefusedException when its id has been used for another operation
   */
  Optional<EventResult> find(OperatorAction operation) {
    Optional<Performed> performed =
        database
            .sql(FIND)
            .param("id", operation.id())
            .query((row, n) -> OperatorActionLog.read(row))
            .optional();
    if (performed.isPresent() && !performed.get().is(operation)) {
      throw new OperatorRequestRefusedException(
          "the workflow id %s has been used for another operation: start this one under a workflow id of its own"
              .formatted(operation.id()));
    }
    return performed.map(Performed::result);
  }

  private static Performed read(ResultSet row) throws SQLException {
    return new Performed(
        Kind.valueOf(row.getString("operation")),
        row.getString("event_id"),
        row.getString("stripe_account"),
        new EventResult(
            EventResult.Outcome.valueOf(row.getString("outcome")),
            row.getString("workflow_run_id")));
  }

  /**
   * The first statement of an operation's transaction.
   *
   * @return false when an operation of this id has been done already; {@link #find} tells which
   */
  boolean insert(OperatorAction operation, StoredOutcome outcome, Attempt attempt) {
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
