package dev.durablestripe.worker.event;

import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.ProcessedEvent.StoredOutcome;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of marks: what makes an event take effect once. */
@Component
class ProcessedEvents {
  /** A twin that was applied, or discarded, stands for both; an ignored or stale one does not. */
  private static final String FIND =
      """
      SELECT event_id = :event AS own, outcome, workflow_run_id, customer
        FROM billing.stripe_event
       WHERE event_id = :event
          OR (change_id = :change AND outcome = 'APPLIED')
          OR (change_id = :change AND outcome = 'DISCARDED')
       ORDER BY event_id = :event AND outcome <> 'IGNORED' DESC, outcome = 'APPLIED' DESC,
                outcome = 'DISCARDED' DESC
       LIMIT 1
      """;

  private static final String FIND_FINAL =
      """
      SELECT outcome, workflow_run_id, customer FROM billing.stripe_event
       WHERE event_id = :event AND outcome <> 'IGNORED'
      """;

  /** Waits for another transaction that marks the same event, and then writes nothing. */
  private static final String INSERT =
      """
      INSERT INTO billing.stripe_event AS mark (event_id, type, object, stripe_account, livemode,
             api_version, created, outcome, change_id, customer, workflow_run_id, attempt)
      VALUES (:event, :type, :object, :account, :livemode,
             :apiVersion, :created, :outcome, :change, :customer, :run, :attempt)
      ON CONFLICT (event_id) DO UPDATE
         SET outcome = EXCLUDED.outcome, workflow_run_id = EXCLUDED.workflow_run_id,
             attempt = EXCLUDED.attempt, customer = coalesce(EXCLUDED.customer, mark.customer),
             applied_at = clock_timestamp()
       WHERE mark.outcome = 'IGNORED'
      """;

  /**
   * An operator's word stands above the mark, but for one thing: what has been applied cannot be
   * discarded, be it by the event's twin. A twin that has applied the change keeps it.
   */
  private static final String REPLACE =
      """
      INSERT INTO billing.stripe_event AS mark (event_id, type, object, stripe_account, livemode,
             api_version, created, outcome, change_id, customer, workflow_run_id, attempt)
      SELECT :event, CAST(:type AS text), CAST(:object AS text), :account,
             CAST(:livemode AS boolean), CAST(:apiVersion AS text),
             CAST(:created AS timestamptz),
             CASE WHEN :outcome = 'APPLIED' AND twin.applied THEN 'STALE' ELSE :outcome END,
             :change, CAST(:customer AS text), :run, :attempt
        FROM (SELECT EXISTS (
                SELECT FROM billing.stripe_event twin
                 WHERE twin.change_id = :change AND twin.event_id <> :event
                   AND twin.outcome = 'APPLIED') AS applied) twin
       WHERE NOT (:outcome = 'DISCARDED' AND twin.applied)
      ON CONFLICT (event_id) DO UPDATE
         SET outcome = EXCLUDED.outcome, workflow_run_id = EXCLUDED.workflow_run_id,
             attempt = EXCLUDED.attempt, customer = coalesce(EXCLUDED.customer, mark.customer),
             applied_at = clock_timestamp()
       WHERE EXCLUDED.outcome <> 'DISCARDED' OR mark.outcome IN ('IGNORED', 'DISCARDED')
      """;

  private static final String KNOWN =
      """
      SELECT type, object, stripe_account, livemode, api_version, created, change_id, customer
        FROM billing.stripe_event WHERE event_id = :event
      """;

  /** An ignored snapshot tells nothing of its thin twin, which a handler may take. */
  private static final String MARKED =
      """
      SELECT listed.event_id
        FROM unnest(CAST(:events AS text[]), CAST(:changes AS text[])) AS listed (event_id, change_id)
       WHERE EXISTS (SELECT FROM billing.stripe_event mark
                      WHERE mark.event_id = listed.event_id)
          OR EXISTS (SELECT FROM billing.stripe_event mark
                      WHERE mark.event_id = listed.change_id AND mark.outcome <> 'IGNORED')
          OR EXISTS (SELECT FROM billing.stripe_event mark
                      WHERE mark.change_id = listed.change_id AND mark.outcome = 'APPLIED')
          OR EXISTS (SELECT FROM billing.stripe_event mark
                      WHERE mark.change_id = listed.change_id AND mark.outcome = 'DISCARDED')
          OR EXISTS (SELECT FROM billing.stripe_event_rejection rejection
                      WHERE rejection.event_id = listed.event_id)
      """;

  private final JdbcClient database;

  ProcessedEvents(JdbcClient database) {
    this.database = database;
  }

  /** The event's own mark; or its twin's, where that was applied or discarded. */
  Optional<ProcessedEvent> find(StripeEvent event) {
    return database
        .sql(FIND)
        .param("event", event.id())
        .param("change", event.changeId())
        .query(
            (row, n) ->
                new ProcessedEvent(
                    row.getBoolean("own"),
                    StoredOutcome.valueOf(row.getString("outcome")),
                    row.getString("workflow_run_id"),
                    row.getString("customer")))
        .optional();
  }

  /** What the event's own mark keeps of it; empty when it has none. */
  Optional<EventRecord> known(String eventId) {
    return database
        .sql(KNOWN)
        .param("event", eventId)
        .query((row, n) -> EventRecordMapper.read(eventId, row))
        .optional();
  }

  /** The event's own mark, if that is final; its twin's is not looked at. */
  Optional<ProcessedEvent> findFinal(String eventId) {
    return database
        .sql(FIND_FINAL)
        .param("event", eventId)
        .query(
            (row, n) ->
                new ProcessedEvent(
                    true,
                    StoredOutcome.valueOf(row.getString("outcome")),
                    row.getString("workflow_run_id"),
                    row.getString("customer")))
        .optional();
  }

  /**
   * Marks the event, within the transaction that applies it.
   *
   * @return false when it has been marked for good meanwhile
   * @throws ConcurrentChangeException when its twin has applied the change meanwhile
   */
  boolean insert(EventRecord event, StoredOutcome outcome, Attempt attempt) {
    return write(INSERT, event, outcome, attempt);
  }

  /**
   * Marks the event once more, within an operator's transaction.
   *
   * @throws OperatorRequestRefusedException when it is to be discarded and has been applied, also
   *     by its twin
   * @throws ConcurrentChangeException when its twin has applied the change meanwhile
   */
  void replace(EventRecord event, StoredOutcome outcome, Attempt attempt) {
    if (!write(REPLACE, event, outcome, attempt)) {
      throw new OperatorRequestRefusedException(
          event.id() + " has been applied already: there is nothing left to discard");
    }
  }

  /**
   * Writes the mark of a discard that the database has lost, in one statement. A mark that is there
   * and final stays.
   */
  void restoreDiscard(EventRecord event, Attempt attempt) {
    write(INSERT, event, StoredOutcome.DISCARDED, attempt);
  }

  private boolean write(String sql, EventRecord event, StoredOutcome outcome, Attempt attempt) {
    try {
      return EventRecordMapper.bind(database.sql(sql), event)
              .param("outcome", outcome.name())
              .param("run", attempt.runId())
              .param("attempt", attempt.number())
              .update()
          == 1;
    } catch (DuplicateKeyException twin) {
      throw new ConcurrentChangeException();
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
