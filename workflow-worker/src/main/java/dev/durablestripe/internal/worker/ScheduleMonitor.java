package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.contract.TemporalNamespace;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Applies the schedules once the worker polls, and again periodically: a build can become current
 * later, and a development server in memory forgets its schedules. Each time, it also looks whether
 * PostgreSQL has failed over. Events are processed whether or not this succeeds.
 */
@Component
class ScheduleMonitor {
  private static final Logger log = LoggerFactory.getLogger(ScheduleMonitor.class);
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final long POLLING_CHECK_MILLIS = 500;
  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(5);

  private final Runnable schedules;
  private final BooleanSupplier polling;
  private final TemporalNamespace namespace;
  private volatile Optional<String> problem = Optional.empty();
  private volatile long dueNanos = System.nanoTime();

  @Autowired
  ScheduleMonitor(
      WorkerSchedules schedules,
      FailoverSweep failovers,
      WorkerLifecycle lifecycle,
      TemporalNamespace namespace) {
    this(
        () -> {
          schedules.apply();
          failovers.startIfDue();
        },
        lifecycle::isPolling,
        namespace);
  }

  ScheduleMonitor(Runnable schedules, BooleanSupplier polling, TemporalNamespace namespace) {
    this.schedules = schedules;
    this.polling = polling;
    this.namespace = namespace;
  }

  @Scheduled(fixedDelay = POLLING_CHECK_MILLIS)
  void applyIfDue() {
    if (polling.getAsBoolean() && System.nanoTime() - dueNanos >= 0) {
      Duration delay = apply() ? INTERVAL : RETRY_INTERVAL;
      dueNanos = System.nanoTime() + delay.toNanos();
    }
  }

  /** Returns whether it succeeded. */
  boolean apply() {
    try {
      schedules.run();
      report(Optional.empty());
      return true;
    } catch (StatusRuntimeException e) {
      // If another worker has written in the meantime, the next attempt sees what.
      if (!isConflict(e)) {
        report(Optional.of(namespace.problem(e)));
      }
    } catch (RuntimeException e) {
      report(Optional.of(e.getClass().getSimpleName()));
    }
    return false;
  }

  private static boolean isConflict(StatusRuntimeException e) {
    Status.Code code = e.getStatus().getCode();
    return code == Status.Code.FAILED_PRECONDITION || code == Status.Code.ALREADY_EXISTS;
  }

  /** Logs a problem once, and its end. */
  private void report(Optional<String> found) {
    Optional<String> before = problem;
    problem = found;
    if (!found.equals(before)) {
      found.ifPresentOrElse(
          reason -> log.warn("Schedules cannot be brought up to date: {}; trying again", reason),
          () -> log.info("Schedules are up to date again"));
    }
  }

  /** Why the schedules could not be brought up to date the last time; empty if they were. */
  Optional<String> problem() {
    return problem;
  }
}
