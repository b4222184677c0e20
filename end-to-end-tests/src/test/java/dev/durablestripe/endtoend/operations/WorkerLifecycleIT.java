package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.RowLock;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TcpProxy;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How a worker starts and stops. */
@ExtendWith(SharedStack.class)
class WorkerLifecycleIT {
  private final TestSubscription subscription = new TestSubscription();
  private Pipeline pipeline;

  @BeforeEach
  void connect(LocalStack stack) {
    pipeline = new Pipeline(stack);
  }

  @Test
  void aShutdownLetsTheRunningAttemptFinish(LocalStack stack) throws SQLException {
    String id = subscription.eventId("second");
    pipeline.apply(subscription.snapshot("first", "updated", 0, "active", 1));
    CompletableFuture<Void> stopped;
    try (RowLock lock = new RowLock(stack.postgres(), subscription)) {
      pipeline.post(subscription.snapshot("second", "updated", 60, "active", 2));
      await().until(() -> RowLock.waiting(stack.postgres()) > 0);

      stopped = CompletableFuture.runAsync(stack.worker()::close);
      await().until(() -> !stack.worker().isHealthy());
      lock.release();
    }
    stopped.join();
    try {
      assertThat(pipeline.mark(id)).isPresent();
      assertThat(pipeline.row(subscription)).containsEntry("seat_limit", 2L);
      assertThat(attempt(id)).isEqualTo(1);
    } finally {
      stack.restartWorker();
    }
    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
  }

  private int attempt(String id) {
    return pipeline
        .database()
        .sql("SELECT attempt FROM billing.stripe_event WHERE event_id = :event")
        .param("event", id)
        .query(Integer.class)
        .single();
  }

  @Test
  void waitsForPostgresAndTemporalAndLogsIt(LocalStack stack) {
    ResourceStack resources = new ResourceStack();
    try {
      TcpProxy postgres = resources.add(new TcpProxy(stack.ports().postgres()));
      TcpProxy temporal = resources.add(new TcpProxy(stack.ports().temporal()));
      Map<String, String> overrides =
          Map.of(
              "SPRING_DATASOURCE_URL",
              "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(postgres.port()),
              "TEMPORAL_ADDRESS",
              "127.0.0.1:" + temporal.port());
      AppProcess worker =
          resources.add(stack.startWorker(Ports.free(), overrides, stack.log("waiting-worker")));

      await()
          .atMost(AppProcess.START_TIMEOUT)
          .until(() -> hasLogged(worker, "Waiting for PostgreSQL"));
      assertThat(worker.isHealthy()).isFalse();
      postgres.open();
      await()
          .atMost(AppProcess.START_TIMEOUT)
          .until(() -> hasLogged(worker, "Waiting for Temporal"));
      assertThat(worker.isHealthy()).isFalse();
      temporal.open();
      worker.awaitHealthy();
    } finally {
      resources.close();
    }
  }

  private static boolean hasLogged(AppProcess program, String text) {
    return program.output().contains(text);
  }
}
