package dev.durablestripe.internal.worker.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.Trigger;
import org.springframework.stereotype.Component;

/**
 * Reads what waits, in Temporal and in the database, at intervals: a scrape never waits for either,
 * and what could not be read keeps its last value.
 */
@Component
class BacklogMetrics {
  /** At most two requests to Temporal a minute, whatever their jitter. */
  private static final Duration TEMPORAL_INTERVAL = Duration.ofSeconds(30);

  private static final Duration TEMPORAL_JITTER = Duration.ofSeconds(10);
  private static final Duration DATABASE_INTERVAL = Duration.ofSeconds(15);

  private final WaitingEvents events;
  private final DatabaseBacklog database;
  private final TaskScheduler scheduler;

  BacklogMetrics(
      WaitingEvents events,
      DatabaseBacklog database,
      MeterRegistry meters,
      TaskScheduler scheduler) {
    this.scheduler = scheduler;
    this.events = events;
    this.database = database;
    Gauge.builder("stripe.events.open", events::open)
        .description("Events that Temporal has and that are not applied yet, paused or not")
        .register(meters);
    Gauge.builder("stripe.events.paused", events::paused)
        .description("Those of them that an operator has paused")
        .register(meters);
    Gauge.builder("stripe.events.open.oldest", events::oldestSeconds)
        .description("How long the oldest of them has been waiting that is not paused")
        .baseUnit("seconds")
        .register(meters);
    Gauge.builder("stripe.events.rejected", database::rejected)
        .description("Events that can never be applied and wait for an operator")
        .register(meters);
    Gauge.builder("stripe.changes.untaken.oldest", database::oldestUntakenSeconds)
        .description(
            "How long the oldest change has been waiting for a consumer of the change feed")
        .baseUnit("seconds")
        .register(meters);
    for (String sweep : DatabaseBacklog.SWEEPS) {
      Gauge.builder("stripe.sweep.age", () -> database.sweepAgeSeconds(sweep))
          .description("How long ago the sweep last went through all lists of the platform")
          .tag("sweep", sweep)
          .baseUnit("seconds")
          .register(meters);
    }
  }

  @EventListener(ApplicationReadyEvent.class)
  void start() {
    // Workers that are started together do not ask together.
    Trigger jittered =
        context -> {
          Instant last = context.lastCompletion();
          return last == null ? jitter(Instant.now()) : jitter(last.plus(TEMPORAL_INTERVAL));
        };
    var unusedEvents = scheduler.schedule(events::refresh, jittered);
    var unusedDatabase = scheduler.scheduleWithFixedDelay(database::refresh, DATABASE_INTERVAL);
  }

  private static Instant jitter(Instant time) {
    return time.plusMillis(ThreadLocalRandom.current().nextLong(TEMPORAL_JITTER.toMillis()));
  }
}
