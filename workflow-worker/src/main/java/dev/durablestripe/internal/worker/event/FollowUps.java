package dev.durablestripe.internal.worker.event;

import dev.durablestripe.internal.contract.FollowUpTarget;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table {@code billing.follow_up}: which applied events are followed by a workflow of the
 * application, and whether that was started. An event that was applied without the settings has no
 * row.
 */
public class FollowUps {
  /** Reads the sequence of the feed's positions before the event changes anything. */
  private static final String INSERT =
      """
      INSERT INTO billing.follow_up (event_id, workflow_type, task_queue, changes_after)
      SELECT mark.event_id, :workflow, :queue, (SELECT last_value FROM billing.subscription_revision)
        FROM billing.stripe_event mark
       WHERE mark.event_id = :event AND mark.outcome = 'APPLIED'
      ON CONFLICT (event_id) DO NOTHING
      """;

  private static final String FIND_APPLIED =
      "SELECT EXISTS (SELECT FROM billing.stripe_event WHERE event_id = :event AND outcome = 'APPLIED')";

  private static final String FIND_WAITING =
      """
      SELECT workflow_type, task_queue
        FROM billing.follow_up WHERE event_id = :event AND started_at IS NULL
      """;

  /**
   * The input is as the documentation lists it; the key of a change is an implementation detail.
   */
  private static final String BEGIN =
      """
      WITH waiting AS (
           UPDATE billing.follow_up
              SET attempted_at = coalesce(attempted_at, clock_timestamp())
            WHERE event_id = :event AND started_at IS NULL
        RETURNING *)
      SELECT waiting.workflow_type, waiting.task_queue, change.stripe_subscription_id, mark.type,
             extract(epoch FROM clock_timestamp() - waiting.attempted_at) AS seconds,
             json_build_object(
               'event_id', waiting.event_id,
               'event_type', mark.type,
               'livemode', mark.livemode,
               'stripe_account', mark.stripe_account,
               'stripe_customer_id', coalesce(change.stripe_customer_id, mark.customer),
               'stripe_subscription_id', change.stripe_subscription_id,
               'before', change.before,
               'after', change.after)::text AS input
        FROM waiting
        JOIN billing.stripe_event mark ON mark.event_id = waiting.event_id
        LEFT JOIN LATERAL (
             SELECT c.stripe_customer_id, c.stripe_subscription_id, c.before, c.after
               FROM billing.subscription_change c
              WHERE c.position > waiting.changes_after AND c.event_id = waiting.event_id
              ORDER BY c.position LIMIT 1) change ON true
      """;

  private static final String RECORD_STARTED =
      """
      UPDATE billing.follow_up SET started_at = clock_timestamp()
       WHERE event_id = :event AND started_at IS NULL
      """;

  private final JdbcClient database;
  private final Optional<FollowUpTarget> target;

  /**
   * Follow-ups of a worker.
   *
   * @param target what follows the events that this worker applies; empty for nothing
   */
  public FollowUps(JdbcClient database, Optional<FollowUpTarget> target) {
    this.database = database;
    this.target = target;
  }

  /**
   * A follow-up that has to be started.
   *
   * @param target the workflow and its task queue
   * @param eventType the type of the event
   * @param subscriptionId the subscription that the event changed; null if it changed none, or if
   *     the change was erased
   * @param input the workflow's input, as JSON
   * @param sinceFirstAttempt how long ago a worker first tried to start it
   */
  public record Waiting(
      FollowUpTarget target,
      String eventType,
      @Nullable String subscriptionId,
      String input,
      Duration sinceFirstAttempt) {}

  /**
   * Records that a follow-up is due, in the transaction of an event that is marked as applied.
   *
   * @return what has to be started; null if nothing follows
   */
  @Nullable FollowUpTarget require(String eventId) {
    target.ifPresent(
        workflow ->
            database
                .sql(INSERT)
                .param("event", eventId)
                .param("workflow", workflow.workflow())
                .param("queue", workflow.taskQueue())
                .update());
    return target.orElse(null);
  }

  /** Whether a reapplied event was applied before, and whether that matters. */
  boolean mayFollowReapply(String eventId) {
    return target.isPresent()
        && !database.sql(FIND_APPLIED).param("event", eventId).query(Boolean.class).single();
  }

  /** Finds what has to be started for an event; null if nothing is known to be missing. */
  @Nullable FollowUpTarget findWaiting(String eventId) {
    return database
        .sql(FIND_WAITING)
        .param("event", eventId)
        .query((row, n) -> readTarget(row))
        .optional()
        .orElse(null);
  }

  /**
   * Begins an attempt to start an event's follow-up.
   *
   * @return empty if it is started already, or if the database has lost the event
   */
  public Optional<Waiting> begin(String eventId) {
    return database
        .sql(BEGIN)
        .param("event", eventId)
        .query(
            (row, n) ->
                new Waiting(
                    readTarget(row),
                    row.getString("type"),
                    row.getString("stripe_subscription_id"),
                    row.getString("input"),
                    Duration.ofSeconds(row.getLong("seconds"))))
        .optional();
  }

  /** Records that an event's follow-up is started. */
  public void recordStarted(String eventId) {
    database.sql(RECORD_STARTED).param("event", eventId).update();
  }

  /** Reads the columns {@code workflow_type} and {@code task_queue}. */
  static FollowUpTarget readTarget(ResultSet row) throws SQLException {
    return new FollowUpTarget(row.getString("workflow_type"), row.getString("task_queue"));
  }
}
