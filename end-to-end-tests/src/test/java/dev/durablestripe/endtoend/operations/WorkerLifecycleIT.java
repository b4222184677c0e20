package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TcpProxy;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.LocalPostgres;
import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.Ports;
import dev.durablestripe.local.ResourceStack;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

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
    try (Connection holder = stack.postgres().dataSource().getConnection()) {
      JdbcClient row = JdbcClient.create(new SingleConnectionDataSource(holder, true));
      holder.setAutoCommit(false);
      row.sql("SELECT 1 FROM billing.subscription WHERE stripe_subscription_id = :id FOR UPDATE")
          .param("id", subscription.id)
          .query(Integer.class)
          .single();
      pipeline.post(subscription.snapshot("second", "updated", 60, "active", 2));
      await().until(() -> waitsForARow(stack));

      CompletableFuture<Void> stopped = CompletableFuture.runAsync(stack.worker()::close);
      await().until(() -> !stack.worker().isHealthy());
      holder.rollback();
      stopped.join();
    }
    try {
      assertThat(pipeline.mark(id)).isPresent();
      assertThat(pipeline.row(subscription)).containsEntry("seat_limit", 2L);
      assertThat(attempt(id)).isEqualTo(1);
    } finally {
      stack.restartWorker();
    }
    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
  }

  private static boolean waitsForARow(LocalStack stack) {
    return stack
            .postgres()
            .database()
            .sql(
                """
                SELECT count(*) FROM pg_stat_activity
                 WHERE usename = :worker AND wait_event_type = 'Lock'
                """)
            .param("worker", LocalPostgres.WORKER)
            .query(Long.class)
            .single()
        > 0;
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
      Ports own = Ports.free();
      Map<String, String> settings = new HashMap<>(stack.workerSettings());
      settings.put(
          "SPRING_DATASOURCE_URL",
          "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(postgres.port()));
      settings.put("TEMPORAL_ADDRESS", "127.0.0.1:" + temporal.port());
      settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(own.workerManagement()));
      AppProcess worker =
          resources.add(
              AppProcess.start(
                  stack.jar("workflow-worker"),
                  settings,
                  own.workerManagement(),
                  stack.folder().resolve("early-worker.log")));

      await().atMost(AppProcess.START_TIMEOUT).until(() -> said(worker, "Waiting for PostgreSQL"));
      assertThat(worker.isHealthy()).isFalse();
      postgres.open();
      await().atMost(AppProcess.START_TIMEOUT).until(() -> said(worker, "Waiting for Temporal"));
      assertThat(worker.isHealthy()).isFalse();
      temporal.open();
      worker.awaitHealthy();
    } finally {
      resources.close();
    }
  }

  private static boolean said(AppProcess program, String words) throws IOException {
    return Files.readString(program.log().toPath()).contains(words);
  }
}
