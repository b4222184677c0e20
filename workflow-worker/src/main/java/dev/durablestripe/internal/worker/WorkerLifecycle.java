package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.application.StartupRetry;
import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.contract.TemporalNamespace;
import dev.durablestripe.internal.worker.database.ConnectionCheck;
import dev.durablestripe.internal.worker.database.UnsuitableConnectionsException;
import dev.durablestripe.internal.worker.event.EventTransaction;
import dev.durablestripe.internal.worker.event.JavaHandlers;
import dev.durablestripe.internal.worker.event.UnmanagedDataSourceException;
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
  private final ConnectionCheck connections;
  private final EventTransaction transaction;
  private final JavaHandlers handlers;
  private final TemporalNamespace namespace;
  private final WorkerFactory workers;
  private final DeploymentNames names;
  private final AccountRegistrationMonitor registration;
  private final PollMonitor polls;
  private final StartupRetry startup;
  private volatile boolean running;
  private volatile boolean stopping;

  WorkerLifecycle(
      ActiveStripeMode mode,
      DatabaseSchema schema,
      ConnectionCheck connections,
      EventTransaction transaction,
      JavaHandlers handlers,
      TemporalNamespace namespace,
      WorkerFactory workers,
      DeploymentNames names,
      AccountRegistrationMonitor registration,
      PollMonitor polls) {
    this.polls = polls;
    this.mode = mode;
    this.schema = schema;
    this.connections = connections;
    this.transaction = transaction;
    this.handlers = handlers;
    this.namespace = namespace;
    this.workers = workers;
    this.names = names;
    this.registration = registration;
    this.startup = new StartupRetry(namespace, this::prepare, WorkerLifecycle::cause);
  }

  @Override
  public void start() {
    running = true;
    startup.start();
  }

  private void prepare() {
    schema.prepare();
    connections.verify();
    transaction.verify();
    handlers.record();
    mode.declare();
    namespace.prepare();
    namespace.warnOfShortRetention();
    registration.check();
    workers.start();
    log.info("Worker started; polling {}", names.taskQueue());
  }

  private static Optional<String> cause(RuntimeException e) {
    if (e instanceof FlywayException flyway) {
      return Optional.of("PostgreSQL: " + DatabaseSchema.firstLine(flyway));
    }
    if (e instanceof AccountConflictException) {
      return Optional.of("its registration: " + e.getMessage());
    }
    if (e instanceof UnsuitableConnectionsException) {
      return Optional.of("its connections to PostgreSQL: " + e.getMessage());
    }
    if (e instanceof UnmanagedDataSourceException) {
      return Optional.of("its transactions: " + e.getMessage());
    }
    return e instanceof PendingMigrationsException
        ? Optional.of("migrations (" + e.getMessage() + ")")
        : Optional.empty();
  }

  /** Whether the worker polls for events and Temporal accepts that. */
  boolean isPolling() {
    return workers.isStarted()
        && !workers.isShutdown()
        && !registration.isSuspended()
        && polls.refusal().isEmpty();
  }

  /** Whether it has begun to stop, and takes no further tasks. */
  boolean isStopping() {
    return stopping;
  }

  @Override
  public void stop() {
    stopping = true;
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
