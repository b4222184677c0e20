package dev.durablestripe.internal.application;

import dev.durablestripe.internal.contract.TemporalNamespace;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats what a program does before it is ready, every second until it succeeds: Temporal and
 * PostgreSQL may start later than the program. The log says what it waits for.
 */
public final class StartupRetry implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StartupRetry.class);

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** A cause that stays the same is logged again after this many attempts. */
  private static final int ATTEMPTS_PER_LOG_LINE = 60;

  private final TemporalNamespace namespace;
  private final Runnable startup;
  private final Function<RuntimeException, Optional<String>> cause;
  private final Duration interval;
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private @Nullable ScheduledFuture<?> repetition;
  private String logged = "";
  private int attemptsSinceLogged;

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
    this(namespace, startup, cause, INTERVAL);
  }

  StartupRetry(
      TemporalNamespace namespace,
      Runnable startup,
      Function<RuntimeException, Optional<String>> cause,
      Duration interval) {
    this.interval = interval;
    this.namespace = namespace;
    this.startup = startup;
    this.cause = cause;
  }

  /**
   * Begins, in a thread of its own, unless it is under way. It may begin again after a success.
   *
   * @throws IllegalStateException if it is closed
   */
  public synchronized void start() {
    if (executor.isShutdown()) {
      throw new IllegalStateException("stopped for good: it cannot start again");
    }
    if (repetition == null) {
      repetition =
          executor.scheduleWithFixedDelay(
              this::attempt, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void attempt() {
    try {
      startup.run();
      succeed();
    } catch (StatusRuntimeException e) {
      logCause("Temporal: " + namespace.problem(e));
    } catch (RuntimeException e) {
      cause
          .apply(e)
          .ifPresentOrElse(this::logCause, () -> log.error("Start-up failed; trying again", e));
    }
  }

  private void logCause(String name) {
    if (!name.equals(logged) || ++attemptsSinceLogged == ATTEMPTS_PER_LOG_LINE) {
      log.warn("Waiting for {}", name);
      logged = name;
      attemptsSinceLogged = 0;
    }
  }

  private synchronized void succeed() {
    logged = "";
    if (repetition != null) {
      repetition.cancel(false);
      repetition = null;
    }
  }

  /** Whether it has succeeded, or has not begun. */
  public synchronized boolean isDone() {
    return repetition == null;
  }

  /** Whether it has been stopped, and so cannot start again. */
  public boolean isClosed() {
    return executor.isShutdown();
  }

  /** Stops, whether or not it has succeeded. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
