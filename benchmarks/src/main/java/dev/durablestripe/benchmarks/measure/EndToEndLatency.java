package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import dev.durablestripe.benchmarks.candidates.Candidate;
import dev.durablestripe.benchmarks.candidates.WebhookProcess;
import dev.durablestripe.benchmarks.load.ClosedLoop;
import dev.durablestripe.benchmarks.load.EventBatch;
import dev.durablestripe.benchmarks.load.EventSink;
import dev.durablestripe.benchmarks.load.SteadyLoad;
import dev.durablestripe.benchmarks.report.NumberFormats;
import dev.durablestripe.benchmarks.report.Report;
import io.temporal.client.WorkflowExecutionMetadata;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Measures the time from an event's delivery to its commit, at half of the maximum throughput. */
record EndToEndLatency(BenchmarkEnvironment environment, MeasurementPlan plan, Report report) {
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final double LOAD = 0.5;

  /** Measures both candidates, whose workers are warm. */
  void run(Candidate durableStripe, Candidate bareTemporal, double throughput) {
    double rate = LOAD * throughput;
    WebhookProcess webhook =
        environment.programs().webhookStarter(durableStripe.namespace()).awaitHealthy();
    ClosedLoop.warmUp(webhook, plan.steadyLoad());

    EventBatch events = new EventBatch(EventBatch.Mix.DISTINCT);
    Map<String, Instant> due = send(webhook, durableStripe, events, rate);
    EventBatch bareEvents = new EventBatch(EventBatch.Mix.DISTINCT);
    send(bareTemporal.sink(), bareTemporal, bareEvents, rate);
    report
        .section("End-to-end latency")
        .text(
            "Events are sent at half of Durable Stripe's throughput above, %s events/s for %d s, without waiting for earlier ones."
                .formatted(NumberFormats.number(rate), plan.steadyLoad().toSeconds()))
        .table(
            List.of("measured", "events", "p50 ms", "p99 ms", "max ms"),
            List.of(
                row("Durable Stripe, from delivery to commit", untilCommit(events, due)),
                row(
                    "Durable Stripe, from the workflow's start to its end",
                    ofWorkflows(durableStripe, events)),
                row(
                    "bare Temporal, from the workflow's start to its end",
                    ofWorkflows(bareTemporal, bareEvents))));
  }

  private Map<String, Instant> send(
      EventSink sink, Candidate candidate, EventBatch events, double rate) {
    Map<String, Instant> due = new SteadyLoad(sink, events).run(rate, plan.steadyLoad());
    candidate.namespace().awaitCompleted(events, due.size());
    return due;
  }

  private static List<String> row(String name, Histogram millis) {
    return List.of(
        name,
        String.valueOf(millis.getTotalCount()),
        NumberFormats.number((double) millis.getValueAtPercentile(50)),
        NumberFormats.number((double) millis.getValueAtPercentile(99)),
        NumberFormats.number((double) millis.getMaxValue()));
  }

  private Histogram untilCommit(EventBatch events, Map<String, Instant> due) {
    Histogram millis = histogram();
    environment
        .database()
        .sql(
            "SELECT event_id, applied_at FROM billing.stripe_event WHERE starts_with(event_id, :prefix)")
        .param("prefix", events.prefix())
        .query(
            row -> {
              Instant sent = due.getOrDefault(row.getString(1), Instant.MAX);
              Instant applied = row.getObject(2, OffsetDateTime.class).toInstant();
              millis.recordValue(Math.max(0, Duration.between(sent, applied).toMillis()));
            });
    return millis;
  }

  private static Histogram ofWorkflows(Candidate candidate, EventBatch events) {
    Histogram millis = histogram();
    for (WorkflowExecutionMetadata run : candidate.namespace().listCompleted(events)) {
      millis.recordValue(Duration.between(run.getStartTime(), run.getCloseTime()).toMillis());
    }
    return millis;
  }

  private static Histogram histogram() {
    return new Histogram(TimeUnit.HOURS.toMillis(1), SIGNIFICANT_DIGITS);
  }
}
