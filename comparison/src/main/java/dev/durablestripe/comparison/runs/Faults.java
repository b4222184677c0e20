package dev.durablestripe.comparison.runs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Faults at given times of a run. */
final class Faults {
  private final ScheduledExecutorService timer;
  private final Duration outage;
  private final List<Future<?>> faults = new ArrayList<>();

  Faults(ScheduledExecutorService timer, Duration outage) {
    this.timer = timer;
    this.outage = outage;
  }

  /** How long a long outage is. */
  Duration outage() {
    return outage;
  }

  /** Injects a fault after some time. */
  void at(Duration time, Runnable fault) {
    faults.add(timer.schedule(fault, time.toMillis(), TimeUnit.MILLISECONDS));
  }

  /**
   * Waits until all are injected.
   *
   * @throws IllegalStateException if one could not be injected
   */
  void awaitEnd() {
    for (Future<?> fault : faults) {
      try {
        fault.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
