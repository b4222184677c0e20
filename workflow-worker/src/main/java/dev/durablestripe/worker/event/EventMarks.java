package dev.durablestripe.worker.event;

import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.EventMark.MarkedOutcome;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of marks: what makes an event take effect once. */
@Component
class EventMarks {
  private static final String FIND =
      """
      SELECT event_id = :event AS own, outcome, workflow_run_id
        FROM billing.stripe_event
       WHERE event_id = :event OR (change_id = :change AND outcome = 'APPLIED')
       ORDER BY event_id = :event AND outcome <> 'IGNORED' DESC, outcome <> 'IGNORED' DESC
       LIMIT 1
      """;

  /** Waits for another transaction that marks the same event, and then writes nothing. */
  private static final String INSERT =
      """
      WITH applied_after_all AS (
        DELETE FROM billing.stripe_event_rejection WHERE event_id = :event)
      INSERT INTO billing.stripe_event AS mark (event_id, type, object, stripe_account, livemode,
             api_version, created, outcome, change_id, workflow_run_id, attempt)
      VALUES (:event, :type, :object, :account, :livemode,
             :apiVersion, :created, :outcome, :change, :run, :attempt)
      ON CONFLICT (event_id) DO UPDATE
         SET outcome = EXCLUDED.outcome, workflow_run_id = EXCLUDED.workflow_run_id,
             attempt = EXCLUDED.attempt, applied_at = clock_timestamp()
       WHERE mark.outcome = 'IGNORED'
      """;

  private final JdbcClient database;

  EventMarks(JdbcClient database) {
    this.database = database;
  }

  /** The event's own mark; or its twin's, where that has applied the change. */
  Optional<EventMark> find(StripeEvent event) {
    return database
        .sql(FIND)
        .param("event", event.id())
        .param("change", event.changeId())
        .query(
            (row, n) ->
                new EventMark(
                    row.getBoolean("own"),
                    MarkedOutcome.valueOf(row.getString("outcome")),
                    row.getString("workflow_run_id")))
        .optional();
  }

  /**
   * Marks the event, within the transaction that applies it.
   *
   * @return false when it has been marked for good meanwhile
   * @throws PrepareAgain when its twin has applied the change meanwhile
   */
  boolean insert(StripeEvent event, MarkedOutcome outcome, Attempt attempt) {
    try {
      return database
              .sql(INSERT)
              .param("event", event.id())
              .param("type", event.type())
              .param("object", event.objectId())
              .param("account", event.account())
              .param("livemode", event.livemode())
              .param("apiVersion", event.apiVersion())
              .param("created", event.created().atOffset(ZoneOffset.UTC))
              .param("outcome", outcome.name())
              .param("change", event.changeId())
              .param("run", attempt.runId())
              .param("attempt", attempt.number())
              .update()
          == 1;
    } catch (DuplicateKeyException twin) {
      throw new PrepareAgain();
    }
  }
}
