package dev.durablestripe.worker;

import dev.durablestripe.application.StartupRetry;
import dev.durablestripe.contract.EventWorkflowStart;
import dev.durablestripe.contract.TemporalNamespace;
import io.temporal.worker.WorkerFactory;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Starts polling once PostgreSQL and Temporal are available. When the program stops, it stops
 * polling and lets running attempts finish.
 */
@Component
class WorkerLifecycle implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(WorkerLifecycle.class);

  private final ActiveStripeMode mode;
  private final DatabaseSchema schema;
  private final TemporalNamespace namespace;
  private final WorkerFactory workers;
  private final PollMonitor polls;
  private final StartupRetry startup;
  private volatile boolean running;

  WorkerLifecycle(
      ActiveStripeMode mode,
      DatabaseSchema schema,
      TemporalNamespace namespace,
      WorkerFactory workers,
      PollMonitor polls) {
    this.polls = polls;
    this.mode = mode;
    this.schema = schema;
    this.namespace = namespace;
    this.workers = workers;
    this.startup = new StartupRetry(namespace, this::prepare, WorkerLifecycle::cause);
  }

  @Override
  public void start() {
    running = true;
    startup.start();
  }

  private void prepare() {
    schema.prepare();
    mode.declare();
    namespace.prepare();
    namespace.warnOfShortRetention();
    workers.start();
    log.info("Worker started; polling {}", EventWorkflowStart.TASK_QUEUE);
  }

  private static Optional<String> cause(RuntimeException e) {
    if (e instanceof FlywayException flyway) {
      return Optional.of("PostgreSQL: " + DatabaseSchema.firstLine(flyway));
    }
    return e instanceof PendingMigrationsException
        ? Optional.of("migrations (" + e.getMessage() + ")")
        : Optional.empty();
  }

  /** Whether the worker polls for events and Temporal accepts that. */
  boolean isPolling() {
    return workers.isStarted() && !workers.isShutdown() && polls.refusal().isEmpty();
  }

  @Override
  public void stop() {
    startup.close();
    boolean finished = new WorkerShutdown().shutDown(workers);
    log.info(
        finished
            ? "Stopped; all running attempts have finished"
            : "Stopped while attempts were running; Temporal retries them");
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
