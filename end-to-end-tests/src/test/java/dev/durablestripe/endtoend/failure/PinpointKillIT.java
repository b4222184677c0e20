package dev.durablestripe.endtoend.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.ConcurrentTasks;
import dev.durablestripe.endtoend.support.CustomWorkerJar;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.RowLock;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.SqlEffects;
import dev.durablestripe.endtoend.support.TcpProxy;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.HeldRequest;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.ResourceStack;
import io.temporal.api.enums.v1.EventType;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A worker is killed at a chosen point. It is held there by a lock in PostgreSQL, a delayed
 * response from Stripe, or a proxy that drops traffic in one direction. The next worker applies the
 * event exactly once, within the killed attempt's 20 s timeout and the first backoff. So do the
 * function and the handler of an application. The worker that follows one test is killed in the
 * next.
 */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
class PinpointKillIT {
  /** The killed attempt's 20 s, the backoff, and the start of a worker on a busy machine. */
  private static final Duration APPLY_TIMEOUT = Duration.ofSeconds(60);

  private static final int ADVISORY_LOCK_KEY = 4711;

  private final ResourceStack resources = new ResourceStack();
  private LocalStack stack;
  private Pipeline pipeline;
  private TcpProxy temporalProxy;
  private AppProcess worker;
  private SqlEffects effects;

  @BeforeAll
  void takeThePlaceOfTheWorker(LocalStack shared) {
    stack = shared;
    pipeline = new Pipeline(shared);
    temporalProxy = resources.add(new TcpProxy(shared.ports().temporal()));
    effects = new SqlEffects(shared.postgres());
    shared.worker().close();
    startWorker();
  }

  /** A test that failed may have left none. */
  @BeforeEach
  void requireWorker() {
    if (!worker.isHealthy()) {
      killAndReplaceTheWorker();
    }
  }

  @AfterAll
  void restoreTheWorker() {
    resources.close();
    effects.close();
    stack.restartWorker();
  }

  private void startWorker() {
    temporalProxy.open();
    worker =
        resources
            .add(
                stack.startWorker(
                    CustomWorkerJar.build(stack, "counting"),
                    stack.ports(),
                    Map.of("TEMPORAL_ADDRESS", "127.0.0.1:" + temporalProxy.port()),
                    stack.log("killed-worker")))
            .awaitHealthy();
  }

  private void killAndReplaceTheWorker() {
    worker.kill();
    startWorker();
  }

  private void assertApplied(TestSubscription subscription, String name, long seats) {
    await()
        .atMost(APPLY_TIMEOUT)
        .until(() -> pipeline.mark(subscription.eventId(name)).isPresent());
    assertThat(pipeline.result(subscription.eventId(name)).outcome())
        .isIn(Outcome.APPLIED, Outcome.ALREADY_APPLIED);
    assertThat(pipeline.row(subscription)).containsEntry("seat_limit", seats);
    assertThat(effects.of(subscription.eventId(name))).isOne();
    assertThat(effects.ofJava(subscription.eventId(name))).isOne();
  }

  /** One kill while three events are at three different points. */
  @Test
  void killedBeforeAndDuringTheCommit() throws Exception {
    TestSubscription preparing = new TestSubscription();
    TestSubscription writing = new TestSubscription();
    TestSubscription committing = new TestSubscription();
    pipeline.apply(writing.snapshot("first", "updated", 0, "active", 1));
    stack.stripe().subscription(preparing.id, preparing.json("active", 5));
    HeldRequest request = stack.stripe().hold("/v1/subscriptions/" + preparing.id);
    try (RowLock rowLock = new RowLock(stack.postgres(), writing);
        Connection connection = stack.postgres().dataSource().getConnection()) {
      JdbcClient.create(new SingleConnectionDataSource(connection, true))
          .sql("SELECT pg_advisory_lock(%d)".formatted(ADVISORY_LOCK_KEY))
          .query()
          .singleRow();
      blockCommitsOf(committing);
      // Before the mark: Stripe has not responded yet.
      pipeline.post(preparing.thin("second", 0));
      request.awaitArrival();
      // Both at the same time, because an attempt waits for a lock for only two seconds.
      ConcurrentTasks.run(
          List.of(
              // Between the mark and the change: the row is locked.
              () -> pipeline.post(writing.snapshot("second", "updated", 60, "active", 5)),
              // During the commit: a deferred trigger waits. After SQL handlers it would run
              // before.
              () -> pipeline.post(committing.snapshot("second", "resumed", 60, "active", 5))));
      await().atMost(APPLY_TIMEOUT).until(() -> RowLock.waiting(stack.postgres()) == 2);

      worker.kill();
      rowLock.release();
    } finally {
      request.release();
      pipeline.database().sql("DROP TRIGGER wait_at_commit ON billing.subscription").update();
    }
    assertThat(pipeline.mark(preparing.eventId("second"))).isEmpty();
    assertThat(pipeline.mark(writing.eventId("second"))).isEmpty();
    // PostgreSQL completes the commit, because the backend survives the worker.
    await().until(() -> pipeline.mark(committing.eventId("second")).isPresent());
    startWorker();
    assertApplied(preparing, "second", 5);
    assertApplied(writing, "second", 5);
    assertThat(pipeline.result(committing.eventId("second")).outcome())
        .isIn(Outcome.APPLIED, Outcome.ALREADY_APPLIED);
    assertThat(pipeline.row(committing)).containsEntry("seat_limit", 5L);
  }

  private void blockCommitsOf(TestSubscription subscription) {
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
                .formatted(ADVISORY_LOCK_KEY, subscription.id))
        .update();
  }

  @Test
  void killedBetweenCommitAndCompletion() {
    TestSubscription subscription = new TestSubscription();
    HeldRequest request = holdStripe(subscription);
    temporalProxy.loseRequests();
    request.release();
    await().until(() -> pipeline.mark(subscription.eventId("thin")).isPresent());
    var mark = pipeline.mark(subscription.eventId("thin"));

    killAndReplaceTheWorker();

    assertThat(pipeline.result(subscription.eventId("thin")).outcome())
        .isEqualTo(Outcome.ALREADY_APPLIED);
    assertThat(pipeline.mark(subscription.eventId("thin"))).isEqualTo(mark);
    assertApplied(subscription, "thin", 5);
  }

  @Test
  void killedBetweenActivityAndWorkflowCompletion() {
    TestSubscription subscription = new TestSubscription();
    String id = subscription.eventId("thin");
    HeldRequest request = holdStripe(subscription);
    temporalProxy.loseResponses();
    request.release();
    await()
        .until(
            () ->
                stack.temporal().client().fetchHistory(id).getEvents().stream()
                    .anyMatch(
                        e -> e.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED));
    assertThat(pipeline.workflows().status(id)).hasToString("WORKFLOW_EXECUTION_STATUS_RUNNING");

    killAndReplaceTheWorker();

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    assertApplied(subscription, "thin", 5);
  }

  /** Starts an attempt that waits for Stripe's response. */
  private HeldRequest holdStripe(TestSubscription subscription) {
    stack.stripe().subscription(subscription.id, subscription.json("active", 5));
    HeldRequest request = stack.stripe().hold("/v1/subscriptions/" + subscription.id);
    pipeline.post(subscription.thin("thin", 0));
    request.awaitArrival();
    return request;
  }
}
