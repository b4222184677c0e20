package dev.durablestripe.worker.event;

import dev.durablestripe.contract.StripeEvent;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The table of events that can never be applied. An operator empties it by fixing what is wrong.
 */
@Component
public class EventRejections {
  private static final String RECORD =
      """
      INSERT INTO billing.stripe_event_rejection
             (event_id, type, object, stripe_account, reason, workflow_run_id)
      VALUES (:event, :type, :object, :account, :reason, :run)
      ON CONFLICT (event_id) DO UPDATE
         SET reason = EXCLUDED.reason, workflow_run_id = EXCLUDED.workflow_run_id,
             rejected_at = clock_timestamp()
      """;

  private final JdbcClient database;

  EventRejections(JdbcClient database) {
    this.database = database;
  }

  /** How many there are. */
  public int count() {
    return database
        .sql("SELECT count(*) FROM billing.stripe_event_rejection")
        .query(Integer.class)
        .single();
  }

  void record(StripeEvent event, EventRejected rejected, Attempt attempt) {
    database
        .sql(RECORD)
        .param("event", event.id())
        .param("type", event.type())
        .param("object", event.objectId())
        .param("account", event.account())
        .param("reason", rejected.getMessage())
        .param("run", attempt.runId())
        .update();
  }
}
