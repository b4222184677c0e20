package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import dev.durablestripe.benchmarks.candidates.Candidate;
import dev.durablestripe.benchmarks.candidates.ProgramSettings;
import dev.durablestripe.benchmarks.load.ClosedLoop;
import dev.durablestripe.benchmarks.load.EventBatch;
import dev.durablestripe.benchmarks.report.NumberFormats;
import dev.durablestripe.benchmarks.report.Report;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Counts what one event causes: round trips to PostgreSQL, gRPC calls, and history in Temporal. */
record CostPerEvent(BenchmarkEnvironment environment, MeasurementPlan plan, Report report) {
  private static final int SENDERS = 4;
  private static final int MAX_ROUND_TRIPS = 3;

  void run() {
    RoundTripCounter roundTrips = environment.add(new RoundTripCounter(environment.postgresPort()));
    Map<String, String> settings =
        Map.of(ProgramSettings.DATABASE_URL, environment.jdbcUrlThrough(roundTrips.port()));
    try (Candidate durableStripe =
            environment.programs().durableStripe(Candidate.DURABLE_STRIPE, settings);
        Candidate bareTemporal = environment.programs().bareTemporal(1)) {
      send(durableStripe, EventBatch.Mix.DISTINCT);
      send(bareTemporal, EventBatch.Mix.DISTINCT);
      report.section("Requests and history per event");
      reportRoundTrips(durableStripe, roundTrips);
      reportCalls(durableStripe, bareTemporal);
      report.text(history(durableStripe) + "\n" + history(bareTemporal));
    }
  }

  private void reportRoundTrips(Candidate durableStripe, RoundTripCounter counter) {
    double applied = roundTrips(durableStripe, EventBatch.Mix.DISTINCT, counter);
    double ignored = roundTrips(durableStripe, EventBatch.Mix.IGNORED, counter);
    report
        .text(
            "Round trips to PostgreSQL, counted from its protocol messages: %s for an applied event, %s for an ignored one."
                .formatted(NumberFormats.number(applied), NumberFormats.number(ignored)))
        .goal(
            "PostgreSQL round trips per applied event ≤ 3",
            environment.temporal().name(),
            applied,
            applied <= MAX_ROUND_TRIPS);
  }

  private double roundTrips(Candidate candidate, EventBatch.Mix mix, RoundTripCounter counter) {
    long before = counter.count();
    send(candidate, mix);
    return (counter.count() - before) / (double) events();
  }

  private void reportCalls(Candidate durableStripe, Candidate bareTemporal) {
    Map<String, Double> calls = calls(durableStripe);
    Map<String, Double> bareCalls = calls(bareTemporal);
    report
        .text("gRPC calls per event, as counted by the server over %d events:".formatted(events()))
        .table(
            List.of("call", durableStripe.name(), bareTemporal.name()),
            Stream.of(calls, bareCalls)
                .flatMap(counts -> counts.keySet().stream())
                .sorted()
                .distinct()
                .map(call -> List.of(call, perEvent(calls, call), perEvent(bareCalls, call)))
                .toList());
  }

  private Map<String, Double> calls(Candidate candidate) {
    Map<String, Double> before = FrontendRequests.of(environment.temporal());
    send(candidate, EventBatch.Mix.DISTINCT);
    Map<String, Double> counts = FrontendRequests.since(before, environment.temporal());
    // Made by this program, which waits for the workflows.
    counts.remove("CountWorkflowExecutions");
    return counts;
  }

  private String perEvent(Map<String, Double> counts, String call) {
    return String.format(Locale.ROOT, "%.2f", counts.getOrDefault(call, 0.0) / events());
  }

  private int events() {
    return plan.small().batchSize();
  }

  private void send(Candidate candidate, EventBatch.Mix mix) {
    EventBatch batch = new EventBatch(mix);
    new ClosedLoop(candidate.sink(), batch, SENDERS).send(events());
    candidate.namespace().awaitCompleted(batch, events());
  }

  private static String history(Candidate candidate) {
    EventHistory history = EventHistory.of(candidate);
    return "In %s, the history takes %s bytes and consists of %d history events (%s)."
        .formatted(
            candidate.name(),
            NumberFormats.whole((double) history.bytes()),
            history.steps().size(),
            history.types());
  }
}
