package dev.durablestripe.internal.worker.event;

import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.event.MarkQuery.MarkAndSqlHandlers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The marks, in {@code billing.stripe_event}: they make each event take effect once. */
@Component
public class ProcessedEvents {
  private static final String TABLE = "billing.stripe_event";

  private static final String INSERT_INTO_MARK =
      """
      INSERT INTO billing.stripe_event AS mark (event_id, type, object, stripe_account, livemode,
             api_version, created, outcome, change_id, customer, workflow_run_id, attempt)
      """;

  private static final String ON_CONFLICT_UPDATE =
      """
      ON CONFLICT (event_id) DO UPDATE
         SET outcome = EXCLUDED.outcome, workflow_run_id = EXCLUDED.workflow_run_id,
             attempt = EXCLUDED.attempt, customer = coalesce(EXCLUDED.customer, mark.customer),
             applied_at = clock_timestamp()
      """;

  /** Waits for another transaction that marks the same event, and then writes nothing. */
  private static final String INSERT =
      INSERT_INTO_MARK
          + """
            VALUES (:event, :type, :object, :account, :livemode,
                   :apiVersion, :created, :outcome, :change, :customer, :run, :attempt)
            """
          + ON_CONFLICT_UPDATE
          + " WHERE mark.outcome = 'IGNORED'";

  /**
   * An operator's decision replaces any mark, except that an event cannot be discarded after it, or
   * its twin, was applied. If the twin was applied, a reapplied event is marked as stale, because
   * only one mark of a change can be {@code APPLIED}.
   */
  private static final String REPLACE =
      INSERT_INTO_MARK
          + """
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
            """
          + ON_CONFLICT_UPDATE
          + " WHERE EXCLUDED.outcome <> 'DISCARDED' OR mark.outcome IN ('IGNORED', 'DISCARDED')";

  /**
   * An ignored snapshot event does not settle its thin twin, which a handler may support. Nor does
   * a mark settle an event whose follow-up is not started: its run may be lost.
   */
  private static final String FIND_SETTLED =
      """
      SELECT listed.event_id
        FROM unnest(CAST(:events AS text[]), CAST(:changes AS text[])) AS listed (event_id, change_id)
       WHERE NOT EXISTS (SELECT FROM billing.follow_up
                          WHERE follow_up.event_id = listed.event_id AND started_at IS NULL)
         AND (EXISTS (SELECT FROM billing.stripe_event mark
                      WHERE mark.event_id = listed.event_id)
          OR EXISTS (SELECT FROM billing.stripe_event mark
                      WHERE mark.event_id = listed.change_id AND mark.outcome <> 'IGNORED')
          OR EXISTS (SELECT FROM billing.stripe_event mark
                      WHERE mark.change_id = listed.change_id AND mark.outcome = 'APPLIED')
          OR EXISTS (SELECT FROM billing.stripe_event mark
                      WHERE mark.change_id = listed.change_id AND mark.outcome = 'DISCARDED')
          OR EXISTS (SELECT FROM billing.stripe_event_rejection rejection
                      WHERE rejection.event_id = listed.event_id))
      """;

  private final JdbcClient database;
  private final KeyScope scope;

  ProcessedEvents(JdbcClient database, KeyScope scope) {
    this.database = database;
    this.scope = scope;
  }

  /** Finds the event's own mark, or its twin's if the twin was applied or discarded. */
  Optional<ProcessedEvent> find(StripeEvent event) {
    return MarkQuery.find(database, event.id(), event.changeId());
  }

  /** Finds the mark and, in the same query, the functions of the event's type. */
  MarkAndSqlHandlers findWithSqlHandlers(StripeEvent event) {
    return MarkQuery.findWithSqlHandlers(database, event);
  }

  /** Finds the event's own mark if it is final. The twin's mark is not considered. */
  Optional<ProcessedEvent> findFinal(String eventId) {
    return MarkQuery.find(database, eventId, null).filter(ProcessedEvent::isFinal);
  }

  /** Whether the event has a final mark of its own. */
  public boolean isFinal(StripeEvent event) {
    return findFinal(event.id()).isPresent();
  }

  /** Reads what the event's own mark says about the event; empty if it has no mark. */
  Optional<EventRecord> findRecord(String eventId) {
    return EventRecordMapper.find(database, TABLE, eventId);
  }

  /**
   * Marks the event, in the transaction that applies it.
   *
   * @return false if the event has a final mark
   * @throws ConcurrentChangeException if the event's twin was applied in the meantime
   */
  boolean insert(EventRecord event, MarkOutcome outcome, Attempt attempt) {
    return write(INSERT, event, outcome, attempt);
  }

  /**
   * Marks the event again, in the transaction of an operator's action.
   *
   * @throws OperatorRequestRefusedException if the event is to be discarded, but it or its twin was
   *     applied
   * @throws ConcurrentChangeException if the event's twin was applied in the meantime
   */
  void replace(EventRecord event, MarkOutcome outcome, Attempt attempt) {
    if (!write(REPLACE, event, outcome, attempt)) {
      throw new OperatorRequestRefusedException(
          event.id() + " has been applied already: there is nothing left to discard");
    }
  }

  /**
   * Restores the mark of a discarded event that the database has lost, in one statement. A final
   * mark is left as it is.
   *
   * @param runId the run that discarded the event
   */
  public void restoreDiscard(StripeEvent event, String runId) {
    write(INSERT, EventRecord.of(event), MarkOutcome.DISCARDED, new Attempt(runId, 1));
  }

  private boolean write(String sql, EventRecord event, MarkOutcome outcome, Attempt attempt) {
    try {
      return EventRecordMapper.bind(database.sql(sql), event)
              .param("outcome", outcome.name())
              .param("run", attempt.runId())
              .param("attempt", attempt.number())
              .update()
          == 1;
    } catch (DuplicateKeyException twinWasApplied) {
      throw new ConcurrentChangeException();
    }
  }

  /**
   * Finds the events of the key's mode that are neither marked nor rejected, and whose twin has not
   * settled them; and those whose follow-up is not known to be started. It takes one query for any
   * number of events.
   *
   * @return their ids
   */
  public Set<String> findUnprocessed(List<StripeEvent> events) {
    Set<String> settled =
        database
            .sql(FIND_SETTLED)
            .param("events", events.stream().map(StripeEvent::id).toArray(String[]::new))
            .param("changes", events.stream().map(StripeEvent::changeId).toArray(String[]::new))
            .query(String.class)
            .set();
    return events.stream()
        .filter(scope::matchesMode)
        .map(StripeEvent::id)
        .filter(id -> !settled.contains(id))
        .collect(Collectors.toUnmodifiableSet());
  }
}
