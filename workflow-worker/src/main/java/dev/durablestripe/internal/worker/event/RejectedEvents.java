package dev.durablestripe.internal.worker.event;

import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.internal.contract.StripeEvent;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Events that can never be applied as they are, in {@code billing.stripe_event_rejection}. A row is
 * removed when its event is applied or discarded.
 */
@Component
public class RejectedEvents {
  private static final String TABLE = "billing.stripe_event_rejection";

  /** The table's trigger writes nothing if the event has a final mark. */
  private static final String INSERT =
      """
      INSERT INTO billing.stripe_event_rejection AS stored
             (event_id, type, object, stripe_account, livemode, api_version, created, change_id,
             customer, reason, workflow_run_id)
      VALUES (:event, :type, :object, :account, :livemode, :apiVersion, :created, :change,
             :customer, :reason, :run)
      ON CONFLICT (event_id) DO UPDATE
         SET reason = EXCLUDED.reason, workflow_run_id = EXCLUDED.workflow_run_id,
             livemode = EXCLUDED.livemode, api_version = EXCLUDED.api_version,
             created = EXCLUDED.created, change_id = EXCLUDED.change_id,
             customer = coalesce(EXCLUDED.customer, stored.customer),
             rejected_at = clock_timestamp()
      """;

  private final JdbcClient database;

  RejectedEvents(JdbcClient database) {
    this.database = database;
  }

  /** Returns the number of rejected events. */
  public int count() {
    return database
        .sql("SELECT count(*) FROM billing.stripe_event_rejection")
        .query(Integer.class)
        .single();
  }

  /** Reads what is stored about a rejected event; empty if the event is not rejected. */
  Optional<EventRecord> findRecord(String eventId) {
    return EventRecordMapper.find(database, TABLE, eventId);
  }

  /** Stores a rejection, unless another attempt has applied the event in the meantime. */
  void insert(StripeEvent event, EventRejectedException rejection, Attempt attempt) {
    EventRecordMapper.bind(database.sql(INSERT), EventRecord.of(event, rejection.customerId()))
        .param("reason", rejection.getMessage())
        .param("run", attempt.runId())
        .update();
  }
}
