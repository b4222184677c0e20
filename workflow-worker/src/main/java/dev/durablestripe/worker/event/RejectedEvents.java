package dev.durablestripe.worker.event;

import dev.durablestripe.contract.StripeEvent;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The table of events that can never be applied. An operator empties it by fixing what is wrong.
 */
@Component
public class RejectedEvents {
  /** Writes nothing where the event has a final mark: the table's trigger sees to that. */
  private static final String RECORD =
      """
      INSERT INTO billing.stripe_event_rejection AS known
             (event_id, type, object, stripe_account, livemode, api_version, created, change_id,
             customer, reason, workflow_run_id)
      VALUES (:event, :type, :object, :account, :livemode, :apiVersion, :created, :change,
             :customer, :reason, :run)
      ON CONFLICT (event_id) DO UPDATE
         SET reason = EXCLUDED.reason, workflow_run_id = EXCLUDED.workflow_run_id,
             livemode = EXCLUDED.livemode, api_version = EXCLUDED.api_version,
             created = EXCLUDED.created, change_id = EXCLUDED.change_id,
             customer = coalesce(EXCLUDED.customer, known.customer),
             rejected_at = clock_timestamp()
      """;

  private static final String KNOWN =
      """
      SELECT type, object, stripe_account, livemode, api_version, created, change_id, customer
        FROM billing.stripe_event_rejection WHERE event_id = :event
      """;

  private final JdbcClient database;

  RejectedEvents(JdbcClient database) {
    this.database = database;
  }

  /** How many there are. */
  public int count() {
    return database
        .sql("SELECT count(*) FROM billing.stripe_event_rejection")
        .query(Integer.class)
        .single();
  }

  /** What is on record of a rejected event; empty when it is not rejected. */
  Optional<EventRecord> known(String eventId) {
    return database
        .sql(KNOWN)
        .param("event", eventId)
        .query((row, n) -> EventRecordMapper.read(eventId, row))
        .optional();
  }

  /** Puts a rejection on record, unless another attempt has applied the event meanwhile. */
  void record(StripeEvent event, EventRejectedException rejected, Attempt attempt) {
    EventRecordMapper.bind(database.sql(RECORD), EventRecord.of(event, rejected.customerId()))
        .param("reason", rejected.getMessage())
        .param("run", attempt.runId())
        .update();
  }
}
