package dev.durablestripe.worker;

import dev.durablestripe.contract.TemporalNamespace;
import io.grpc.StatusRuntimeException;
import io.temporal.worker.WorkerFactory;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Starts work once PostgreSQL and Temporal are there, waiting for either; on a stop, takes no more
 * work and lets what runs finish.
 */
@Component
class WorkerLifecycle implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(WorkerLifecycle.class);

  /** An attempt takes 20 s at the most. */
  private static final long FINISH_SECONDS = 25;

  private final ActiveStripeMode mode;
  private final DatabaseSchema schema;
  private final TemporalNamespace namespace;
  private final WorkerFactory workers;
  private final WorkerSchedules schedules;
  private final ScheduledExecutorService attempts = Executors.newSingleThreadScheduledExecutor();
  private volatile boolean running;

  WorkerLifecycle(
      ActiveStripeMode mode,
      DatabaseSchema schema,
      TemporalNamespace namespace,
      WorkerFactory workers,
      WorkerSchedules schedules) {
    this.schedules = schedules;
    this.mode = mode;
    this.schema = schema;
    this.namespace = namespace;
    this.workers = workers;
  }

  @Override
  public void start() {
    running = true;
    var unused = attempts.scheduleWithFixedDelay(this::attempt, 0, 1, TimeUnit.SECONDS);
  }

  private void attempt() {
    try {
      schema.prepare();
      mode.declare();
      namespace.prepare();
      namespace.warnOfShortRetention();
      workers.start();
      schedules.prepare();
      log.info("Working.");
      attempts.shutdown();
    } catch (FlywayException e) {
      log.warn("Waiting for PostgreSQL: {}", DatabaseSchema.firstLine(e));
    } catch (PendingMigrationsException e) {
      log.warn("Waiting for migrations ({})", e.getMessage());
    } catch (StatusRuntimeException e) {
      log.warn("Waiting for Temporal: {}", namespace.problem(e));
    } catch (RuntimeException e) {
      log.error("Not ready to work; trying again", e);
    }
  }

  /** Whether the worker polls for events. */
  boolean isPolling() {
    return workers.isStarted() && !workers.isShutdown();
  }

  @Override
  public void stop() {
    attempts.shutdownNow();
    workers.shutdown();
    workers.awaitTermination(FINISH_SECONDS, TimeUnit.SECONDS);
    log.info(workers.isTerminated() ? "All running work is done." : "Stopping with work running.");
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
