package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import dev.durablestripe.benchmarks.candidates.Candidate;
import dev.durablestripe.benchmarks.candidates.Pipelines;
import dev.durablestripe.benchmarks.load.EventBatch;
import dev.durablestripe.benchmarks.load.SteadyLoad;
import dev.durablestripe.benchmarks.report.MedianAndRange;
import dev.durablestripe.benchmarks.report.Report;
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

/** Measures how old an event is when it is committed, while most of the machine is idle. */
record AgeAtLowRate(BenchmarkEnvironment environment, GoalsPlan plan, Report report) {
  private static final double PER_SECOND = 10;
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final double MAX_RATIO = 0.6;
  private static final List<String> CANDIDATES =
      List.of(Pipelines.ACTIVITY, Pipelines.TWO_PROGRAMS, Pipelines.ONE_PROGRAM);

  /** Ages in milliseconds, since Temporal received the event and since it was due to be sent. */
  private record Ages(Histogram sinceAccepted, Histogram sinceDue) {}

  /** Measures Durable Stripe, whose programs are warm. */
  void run(List<Candidate> pipelines) {
    List<Candidate> candidates =
        pipelines.stream().filter(candidate -> CANDIDATES.contains(candidate.name())).toList();
    InterleavedRuns<Ages> runs =
        InterleavedRuns.run(plan.rounds(), candidates, Candidate::name, this::measure);
    report
        .section("Age of an event at a low rate")
        .text(
            """
            Events are sent at %.0f/s for %d s in each round, without waiting for earlier ones.
            Their age is measured when the mark is written, just before the commit: since Temporal received the event, and since the sender was due to send it."""
                .formatted(PER_SECOND, plan.lowRate().toSeconds()))
        .table(
            List.of(
                "candidate",
                "since accepted: p50 ms",
                "p99 ms",
                "since due: p50 ms",
                "p99 ms",
                "p50 since accepted ÷ `ACTIVITY`"),
            CANDIDATES.stream().map(name -> row(name, runs)).toList());
    addGoal(Pipelines.TWO_PROGRAMS, runs);
    addGoal(Pipelines.ONE_PROGRAM, runs);
  }

  private Ages measure(Candidate candidate) {
    EventBatch events = new EventBatch(EventBatch.Mix.DISTINCT);
    Map<String, Instant> due =
        new SteadyLoad(candidate.sink(), events).run(PER_SECOND, plan.lowRate());
    candidate.namespace().awaitCompleted(events, due.size());
    Map<String, Instant> accepted =
        candidate.namespace().listCompleted(events).stream()
            .collect(
                Collectors.toMap(
                    run -> run.getExecution().getWorkflowId(),
                    WorkflowExecutionMetadata::getStartTime));
    Map<String, Instant> applied = applied(events);
    return new Ages(ages(accepted, applied), ages(due, applied));
  }

  private Map<String, Instant> applied(EventBatch events) {
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

  private static List<String> row(String name, InterleavedRuns<Ages> runs) {
    return List.of(
        name,
        runs.summary(name, ages -> millis(ages.sinceAccepted(), 50)).toString(),
        runs.summary(name, ages -> millis(ages.sinceAccepted(), 99)).toString(),
        runs.summary(name, ages -> millis(ages.sinceDue(), 50)).toString(),
        runs.summary(name, ages -> millis(ages.sinceDue(), 99)).toString(),
        ratio(name, runs).toString());
  }

  private static MedianAndRange ratio(String name, InterleavedRuns<Ages> runs) {
    return runs.ratio(name, Pipelines.ACTIVITY, ages -> millis(ages.sinceAccepted(), 50));
  }

  private static double millis(Histogram micros, double percentile) {
    return micros.getValueAtPercentile(percentile) / 1e3;
  }

  private void addGoal(String name, InterleavedRuns<Ages> runs) {
    double ratio = ratio(name, runs).median();
    report.goal(
        "%s: p50 of the age at a low rate ≤ %s × every attempt an activity"
            .formatted(name, MAX_RATIO),
        environment.temporal().name(),
        ratio,
        ratio <= MAX_RATIO);
  }
}
