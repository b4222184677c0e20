package dev.durablestripe.worker.metrics;

import dev.durablestripe.worker.event.RejectedEvents;
import dev.durablestripe.worker.reconcile.CompletedSweeps;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * What waits: for its turn, for a retry, or for an operator. Looked up at intervals, so that a
 * scrape never waits for Temporal or PostgreSQL; what could not be looked up is NaN.
 */
@Component
class BacklogMetrics implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BacklogMetrics.class);
  private static final long INTERVAL_SECONDS = 15;
  private static final List<String> SWEEPS = List.of("undelivered", "all", "check");

  private final OpenEventCounter events;
  private final RejectedEvents rejections;
  private final CompletedSweeps sweeps;
  private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
  private volatile double open = Double.NaN;
  private volatile double oldestSeconds = Double.NaN;
  private volatile double rejected = Double.NaN;
  private volatile Map<String, Double> sweepAges = Map.of();

  BacklogMetrics(
      OpenEventCounter events,
      RejectedEvents rejections,
      CompletedSweeps sweeps,
      MeterRegistry meters) {
    this.events = events;
    this.rejections = rejections;
    this.sweeps = sweeps;
    for (String sweep : SWEEPS) {
      Gauge.builder("stripe.sweep.age", () -> sweepAges.getOrDefault(sweep, Double.NaN))
          .description("How long ago the sweep last went through all lists of the platform")
          .tag("sweep", sweep)
          .baseUnit("seconds")
          .register(meters);
    }
    Gauge.builder("stripe.events.open", () -> open)
        .description("Events that Temporal has and that are not applied yet")
        .register(meters);
    Gauge.builder("stripe.events.open.oldest", () -> oldestSeconds)
        .description("How long the oldest of these has been there, to within 5 % or 4 s")
        .baseUnit("seconds")
        .register(meters);
    Gauge.builder("stripe.events.rejected", () -> rejected)
        .description("Events that can never be applied and wait for an operator")
        .register(meters);
  }

  @EventListener(ApplicationReadyEvent.class)
  void start() {
    var unused = looks.scheduleWithFixedDelay(this::look, 0, INTERVAL_SECONDS, TimeUnit.SECONDS);
  }

  private void look() {
    open = orNaN(events::count);
    oldestSeconds = orNaN(() -> events.oldest().toSeconds());
    rejected = orNaN(rejections::count);
    sweepAges = sweepAges();
  }

  private Map<String, Double> sweepAges() {
    try {
      return sweeps.ages();
    } catch (RuntimeException e) {
      log.debug("The age of the sweeps cannot be told", e);
      return Map.of();
    }
  }

  private static double orNaN(DoubleSupplier look) {
    try {
      return look.getAsDouble();
    } catch (RuntimeException e) {
      // Whoever is away is reported by its own alert, and in the log by those who need it.
      log.debug("The backlog cannot be told", e);
      return Double.NaN;
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
