package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import dev.durablestripe.benchmarks.candidates.Candidate;
import dev.durablestripe.benchmarks.load.EventBatch;
import dev.durablestripe.benchmarks.load.SteadyLoad;
import io.temporal.client.WorkflowExecutionMetadata;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * How old events are when their marks are written, in microseconds.
 *
 * @param sinceAccepted since Temporal received the event
 * @param sinceDue since the sender was due to send it
 */
record EventAges(Histogram sinceAccepted, Histogram sinceDue) {
  /** The columns of {@link #columns}. */
  static final List<String> TITLES =
      List.of("since accepted: p50 ms", "p99 ms", "since due: p50 ms", "p99 ms");

  private static final int SIGNIFICANT_DIGITS = 3;

  /** Sends events to a candidate at a steady rate, and waits until all are applied. */
  static EventAges measure(
      BenchmarkEnvironment environment, Candidate candidate, double perSecond, Duration duration) {
    EventBatch events = new EventBatch(EventBatch.Mix.DISTINCT);
    Map<String, Instant> due = new SteadyLoad(candidate.sink(), events).run(perSecond, duration);
    candidate.namespace().awaitCompleted(events, due.size());
    Map<String, Instant> accepted =
        candidate.namespace().listCompleted(events).stream()
            .collect(
                Collectors.toMap(
                    run -> run.getExecution().getWorkflowId(),
                    WorkflowExecutionMetadata::getStartTime));
    Map<String, Instant> applied = applied(environment, events);
    return new EventAges(ages(accepted, applied), ages(due, applied));
  }

  private static Map<String, Instant> applied(BenchmarkEnvironment environment, EventBatch events) {
    Map<String, Instant> applied = new HashMap<>();
    environment
        .database()
        .sql(
            "SELECT event_id, applied_at FROM billing.stripe_event WHERE starts_with(event_id, :prefix)")
        .param("prefix", events.prefix())
        .query(
            row -> {
              applied.put(row.getString(1), row.getObject(2, OffsetDateTime.class).toInstant());
            });
    return applied;
  }

  private static Histogram ages(Map<String, Instant> from, Map<String, Instant> applied) {
    Histogram micros = new Histogram(TimeUnit.MINUTES.toMicros(1), SIGNIFICANT_DIGITS);
    applied.forEach(
        (event, until) -> {
          long age = Duration.between(from.getOrDefault(event, until), until).toNanos() / 1_000;
          // Temporal's clock and PostgreSQL's are one, but have different precisions.
          micros.recordValue(Math.max(0, age));
        });
    return micros;
  }

  /** Summarizes a candidate's ages, in the columns of {@link #TITLES}. */
  static List<String> columns(String candidate, InterleavedRuns<EventAges> runs) {
    return List.of(
        runs.summary(candidate, ages -> millis(ages.sinceAccepted, 50)).toString(),
        runs.summary(candidate, ages -> millis(ages.sinceAccepted, 99)).toString(),
        runs.summary(candidate, ages -> millis(ages.sinceDue, 50)).toString(),
        runs.summary(candidate, ages -> millis(ages.sinceDue, 99)).toString());
  }

  /** A percentile in milliseconds. */
  static double millis(Histogram micros, double percentile) {
    return micros.getValueAtPercentile(percentile) / 1e3;
  }
}
