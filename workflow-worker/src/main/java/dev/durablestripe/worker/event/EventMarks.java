package dev.durablestripe.worker.event;

import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.EventMark.MarkedOutcome;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  private static final String FIND_FINAL =
      """
      SELECT outcome, workflow_run_id FROM billing.stripe_event
       WHERE event_id = :event AND outcome <> 'IGNORED'
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

  /**
   * An operator's word stands above the mark, but for one thing: what has been applied cannot be
   * discarded. A twin that has applied the change keeps it.
   */
  private static final String REPLACE =
      """
      WITH applied_after_all AS (
        DELETE FROM billing.stripe_event_rejection WHERE event_id = :event)
      INSERT INTO billing.stripe_event AS mark (event_id, type, object, stripe_account, livemode,
             api_version, created, outcome, change_id, workflow_run_id, attempt)
      VALUES (:event, :type, :object, :account, :livemode, :apiVersion, :created,
             CASE WHEN :outcome = 'APPLIED' AND EXISTS (
               SELECT FROM billing.stripe_event twin
                WHERE twin.change_id = :change AND twin.event_id <> :event
                  AND twin.outcome = 'APPLIED') THEN 'STALE' ELSE :outcome END,
             :change, :run, :attempt)
      ON CONFLICT (event_id) DO UPDATE
         SET outcome = EXCLUDED.outcome, workflow_run_id = EXCLUDED.workflow_run_id,
             attempt = EXCLUDED.attempt, applied_at = clock_timestamp()
       WHERE EXCLUDED.outcome <> 'DISCARDED' OR mark.outcome IN ('IGNORED', 'DISCARDED')
      """;

  private static final String MARKED =
      """
      SELECT listed.event_id
        FROM unnest(CAST(:events AS text[]), CAST(:changes AS text[])) AS listed (event_id, change_id)
       WHERE EXISTS (SELECT FROM billing.stripe_event mark
                      WHERE mark.event_id IN (listed.event_id, listed.change_id))
          OR EXISTS (SELECT FROM billing.stripe_event mark
                      WHERE mark.change_id = listed.change_id AND mark.outcome = 'APPLIED')
          OR EXISTS (SELECT FROM billing.stripe_event_rejection rejection
                      WHERE rejection.event_id = listed.event_id)
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

  /** The event's own mark, if that is final; its twin's is not looked at. */
  Optional<EventMark> findFinal(String eventId) {
    return database
        .sql(FIND_FINAL)
        .param("event", eventId)
        .query(
            (row, n) ->
                new EventMark(
                    true,
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
    return write(INSERT, event, outcome, attempt);
  }

  /**
   * Marks the event anew, within an operator's transaction.
   *
   * @throws OperationRefused when it is to be discarded and has been applied
   * @throws PrepareAgain when its twin has applied the change meanwhile
   */
  void replace(StripeEvent event, MarkedOutcome outcome, Attempt attempt) {
    if (!write(REPLACE, event, outcome, attempt)) {
      throw new OperationRefused(
          event.id() + " has been applied already: there is nothing left to discard");
    }
  }

  private boolean write(String sql, StripeEvent event, MarkedOutcome outcome, Attempt attempt) {
    try {
      return database
              .sql(sql)
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

  /**
   * Those of the events that need nothing any more: they are marked, or their twins are, or they
   * are on record as rejected. One query, however many there are.
   */
  Set<String> settled(List<StripeEvent> events) {
    return database
        .sql(MARKED)
        .param("events", events.stream().map(StripeEvent::id).toArray(String[]::new))
        .param("changes", events.stream().map(StripeEvent::changeId).toArray(String[]::new))
        .query(String.class)
        .set();
  }
}
