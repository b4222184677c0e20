package dev.durablestripe.endtoend.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TcpProxy;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.fake.HeldRequest;
import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.LocalPostgres;
import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.ResourceStack;
import io.temporal.api.enums.v1.EventType;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A worker killed with -9 at a point that the test chooses: by a lock in PostgreSQL, an answer that
 * Stripe holds back, or a network that loses one direction. A worker that takes over applies the
 * event, once, within the attempt's 20 s and the first backoff.
 */
@ExtendWith(SharedStack.class)
class PinpointKillIT {
  /** The killed attempt's 20 s, a backoff, a worker's start, and a busy machine. */
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final int LOCK = 4711;

  private final ResourceStack resources = new ResourceStack();
  private LocalStack stack;
  private Pipeline pipeline;
  private TcpProxy toTemporal;
  private AppProcess worker;

  @BeforeEach
  void replaceTheWorker(LocalStack shared) {
    stack = shared;
    pipeline = new Pipeline(shared);
    toTemporal = resources.add(new TcpProxy(shared.ports().temporal()));
    toTemporal.open();
    shared.worker().close();
    Map<String, String> settings = new HashMap<>(shared.workerSettings());
    settings.put("TEMPORAL_ADDRESS", "127.0.0.1:" + toTemporal.port());
    worker =
        resources
            .add(
                AppProcess.start(
                    shared.jar("workflow-worker"),
                    settings,
                    shared.ports().workerManagement(),
                    shared.folder().resolve("killed-worker.log")))
            .awaitHealthy();
  }

  @AfterEach
  void restoreTheWorker() {
    resources.close();
    if (!stack.worker().isHealthy()) {
      stack.restartWorker();
    }
  }

  private void killAndTakeOver() {
    worker.kill();
    stack.restartWorker();
  }

  private void assertApplied(TestSubscription subscription, String name, long seats) {
    await().atMost(SOON).until(() -> pipeline.mark(subscription.eventId(name)).isPresent());
    assertThat(pipeline.result(subscription.eventId(name)).outcome())
        .isIn(Outcome.APPLIED, Outcome.ALREADY_APPLIED);
    assertThat(pipeline.row(subscription)).containsEntry("seat_limit", seats);
  }

  /** Three events at three points, and one kill for all of them. */
  @Test
  void killedBeforeAndDuringTheCommit() throws Exception {
    TestSubscription preparing = new TestSubscription();
    TestSubscription marked = new TestSubscription();
    TestSubscription committing = new TestSubscription();
    pipeline.apply(marked.snapshot("first", "updated", 0, "active", 1));
    stack.stripe().subscription(preparing.id, preparing.json("active", 5));
    HeldRequest stripe = stack.stripe().hold("/v1/subscriptions/" + preparing.id);
    try (Connection rowHolder = stack.postgres().dataSource().getConnection();
        Connection lockHolder = stack.postgres().dataSource().getConnection()) {
      JdbcClient row = client(rowHolder);
      JdbcClient lock = client(lockHolder);
      rowHolder.setAutoCommit(false);
      row.sql("SELECT 1 FROM billing.subscription WHERE stripe_subscription_id = :id FOR UPDATE")
          .param("id", marked.id)
          .query(Integer.class)
          .single();
      lock.sql("SELECT pg_advisory_lock(%d)".formatted(LOCK)).query().singleRow();
      waitAtCommit(committing);
      // Before the mark: Stripe has not answered yet.
      pipeline.post(
          StripeEvents.thin(
              preparing.eventId("second"),
              "v1.customer.subscription.updated",
              preparing.start,
              "subscription",
              preparing.id,
              preparing.eventId("twin")));
      stripe.awaitArrival();
      // Between the mark and the change: the row is locked.
      pipeline.post(marked.snapshot("second", "updated", 60, "active", 5));
      // While committing: a deferred trigger waits.
      pipeline.post(committing.snapshot("second", "updated", 60, "active", 5));
      await().until(() -> waiting() == 2);

      worker.kill();
      rowHolder.rollback();
    } finally {
      stripe.release();
      pipeline.database().sql("DROP TRIGGER wait_at_commit ON billing.subscription").update();
    }
    assertThat(pipeline.mark(preparing.eventId("second"))).isEmpty();
    assertThat(pipeline.mark(marked.eventId("second"))).isEmpty();
    // What was being committed PostgreSQL has committed: the worker is dead, its backend is not.
    await().until(() -> pipeline.mark(committing.eventId("second")).isPresent());
    stack.restartWorker();
    assertApplied(preparing, "second", 5);
    assertApplied(marked, "second", 5);
    assertApplied(committing, "second", 5);
  }

  private void waitAtCommit(TestSubscription subscription) {
    pipeline
        .database()
        .sql(
            """
            CREATE OR REPLACE FUNCTION billing.wait() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_advisory_xact_lock(%d); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER wait_at_commit AFTER INSERT OR UPDATE ON billing.subscription
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
            WHEN (NEW.stripe_subscription_id = '%s') EXECUTE FUNCTION billing.wait()
            """
                .formatted(LOCK, subscription.id))
        .update();
  }

  private long waiting() {
    return pipeline
        .database()
        .sql(
            """
            SELECT count(*) FROM pg_stat_activity
             WHERE usename = :worker AND wait_event_type = 'Lock'
            """)
        .param("worker", LocalPostgres.WORKER)
        .query(Long.class)
        .single();
  }

  private static JdbcClient client(Connection connection) {
    return JdbcClient.create(new SingleConnectionDataSource(connection, true));
  }

  @Test
  void killedBetweenCommitAndCompletion() {
    TestSubscription subscription = new TestSubscription();
    HeldRequest stripe = holdStripe(subscription);
    toTemporal.loseRequests();
    stripe.release();
    await().until(() -> pipeline.mark(subscription.eventId("thin")).isPresent());
    var mark = pipeline.mark(subscription.eventId("thin"));

    killAndTakeOver();

    assertThat(pipeline.result(subscription.eventId("thin")).outcome())
        .isEqualTo(Outcome.ALREADY_APPLIED);
    assertThat(pipeline.mark(subscription.eventId("thin"))).isEqualTo(mark);
    assertApplied(subscription, "thin", 5);
  }

  @Test
  void killedBetweenActivityAndWorkflowCompletion() {
    TestSubscription subscription = new TestSubscription();
    String id = subscription.eventId("thin");
    HeldRequest stripe = holdStripe(subscription);
    toTemporal.loseResponses();
    stripe.release();
    await()
        .until(
            () ->
                stack.temporal().client().fetchHistory(id).getEvents().stream()
                    .anyMatch(
                        e -> e.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED));
    assertThat(pipeline.workflows().status(id)).hasToString("WORKFLOW_EXECUTION_STATUS_RUNNING");

    killAndTakeOver();

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    assertApplied(subscription, "thin", 5);
  }

  /** An attempt that runs, and waits for Stripe. */
  private HeldRequest holdStripe(TestSubscription subscription) {
    stack.stripe().subscription(subscription.id, subscription.json("active", 5));
    HeldRequest stripe = stack.stripe().hold("/v1/subscriptions/" + subscription.id);
    pipeline.post(
        StripeEvents.thin(
            subscription.eventId("thin"),
            "v1.customer.subscription.updated",
            subscription.start,
            "subscription",
            subscription.id,
            subscription.eventId("twin")));
    stripe.awaitArrival();
    return stripe;
  }
}
