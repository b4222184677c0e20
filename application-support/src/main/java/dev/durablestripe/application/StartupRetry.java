package dev.durablestripe.application;

import dev.durablestripe.contract.TemporalNamespace;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats what a program does before it is ready, every second until it succeeds: Temporal and
 * PostgreSQL may start later than the program. The log says what it waits for.
 */
public final class StartupRetry implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StartupRetry.class);

  private final TemporalNamespace namespace;
  private final Runnable startup;
  private final Function<RuntimeException, Optional<String>> cause;
  private final ScheduledExecutorService attempts = Executors.newSingleThreadScheduledExecutor();

  /**
   * Runs nothing yet.
   *
   * @param startup throws an exception if the program is not ready
   * @param cause names what an exception shows to be unavailable, in words that follow "Waiting
   *     for"; empty for an exception that it does not know. Temporal's are known here
   */
  public StartupRetry(
      TemporalNamespace namespace,
      Runnable startup,
      Function<RuntimeException, Optional<String>> cause) {
    this.namespace = namespace;
    this.startup = startup;
    this.cause = cause;
  }

  /** Begins, in a thread of its own. */
  public void start() {
    var unused = attempts.scheduleWithFixedDelay(this::attempt, 0, 1, TimeUnit.SECONDS);
  }

  private void attempt() {
    try {
      startup.run();
      attempts.shutdown();
    } catch (StatusRuntimeException e) {
      log.warn("Waiting for Temporal: {}", namespace.problem(e));
    } catch (RuntimeException e) {
      cause
          .apply(e)
          .ifPresentOrElse(
              name -> log.warn("Waiting for {}", name),
              () -> log.error("Start-up failed; trying again", e));
    }
  }

  /** Whether it has succeeded or was closed. */
  public boolean isDone() {
    return attempts.isShutdown();
  }

  /** Stops, whether or not it has succeeded. */
  @Override
  public void close() {
    attempts.shutdownNow();
  }
}
