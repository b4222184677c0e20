package dev.durablestripe.benchmarks;

import dev.durablestripe.local.Ports;
import io.temporal.client.WorkflowExecutionMetadata;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** How old an event is when it is applied, at half of what can be worked off. */
final class EndToEndLatency {
  private static final int DIGITS = 3;
  private static final double HALF = 0.5;

  private final BenchmarkEnvironment rig;
  private final BenchmarkScale extent;
  private final Report report;

  EndToEndLatency(BenchmarkEnvironment rig, BenchmarkScale extent, Report report) {
    this.rig = rig;
    this.extent = extent;
    this.report = report;
  }

  void run(Candidate ours, Candidate bare, double maximum) {
    double rate = HALF * maximum;
    Ports ports = Ports.free();
    rig.starter(ours.namespace(), ports).awaitHealthy();
    EventSink webhook = BenchmarkEnvironment.webhook(ports.webhook(), "/api/v1/webhooks/stripe");
    // The workers are warm by now; the webhook has just been started.
    ClosedLoop.warm(webhook, extent.steady());

    List<List<String>> rows = new ArrayList<>();
    EventBatch events = new EventBatch(EventBatch.Mix.DISTINCT);
    Map<String, Instant> due = new SteadyLoad(webhook, events).run(rate, extent.steady());
    ours.namespace().awaitCompleted(events, due.size());
    rows.add(row("ours, from the delivery to the commit", committed(events, due)));
    rows.add(row("ours, from the workflow's start to its end", lengths(ours, events)));
    EventBatch others = new EventBatch(EventBatch.Mix.DISTINCT);
    Map<String, Instant> bareDue = new SteadyLoad(bare.door(), others).run(rate, extent.steady());
    bare.namespace().awaitCompleted(others, bareDue.size());
    rows.add(row("bare Temporal, from the workflow's start to its end", lengths(bare, others)));
    report
        .section("The age of an event when it is applied")
        .text(
            "Half of that rate, %s events/s for %d s, whether the earlier ones are through or not."
                .formatted(NumberFormats.number(rate), extent.steady().toSeconds()))
        .table(List.of("", "events", "p50 ms", "p99 ms", "longest ms"), rows);
  }

  private static List<String> row(String name, Histogram millis) {
    return List.of(
        name,
        String.valueOf(millis.getTotalCount()),
        NumberFormats.number((double) millis.getValueAtPercentile(50)),
        NumberFormats.number((double) millis.getValueAtPercentile(99)),
        NumberFormats.number((double) millis.getMaxValue()));
  }

  private Histogram committed(EventBatch events, Map<String, Instant> due) {
    Histogram millis = histogram();
    rig.database(BenchmarkEnvironment.DATABASE)
        .sql(
            "SELECT event_id, applied_at FROM billing.stripe_event WHERE starts_with(event_id, :ids)")
        .param("ids", events.prefix())
        .query(
            row -> {
              Instant sent = due.getOrDefault(row.getString(1), Instant.MAX);
              Instant applied = row.getObject(2, OffsetDateTime.class).toInstant();
              millis.recordValue(Math.max(0, Duration.between(sent, applied).toMillis()));
            });
    return millis;
  }

  private static Histogram lengths(Candidate contestant, EventBatch events) {
    Histogram millis = histogram();
    for (WorkflowExecutionMetadata run : contestant.namespace().completedOf(events)) {
      millis.recordValue(Duration.between(run.getStartTime(), run.getCloseTime()).toMillis());
    }
    return millis;
  }

  private static Histogram histogram() {
    return new Histogram(TimeUnit.HOURS.toMillis(1), DIGITS);
  }
}
