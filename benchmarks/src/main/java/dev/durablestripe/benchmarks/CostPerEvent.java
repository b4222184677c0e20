package dev.durablestripe.benchmarks;

import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowStub;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What an event takes, counted: round trips to PostgreSQL, calls to Temporal, its history. */
final class CostPerEvent {
  private static final int SENDERS = 4;
  private static final int ROUND_TRIPS_LIMIT = 3;

  private final BenchmarkEnvironment rig;
  private final int events;
  private final Report report;

  CostPerEvent(BenchmarkEnvironment rig, BenchmarkScale extent, Report report) {
    this.rig = rig;
    this.events = extent.small().batch();
    this.report = report;
  }

  void run() {
    RoundTripCounter trips = rig.add(new RoundTripCounter(rig.postgresPort()));
    Candidate ours =
        rig.ours(
            Candidate.OURS,
            BenchmarkEnvironment.url(trips.port(), BenchmarkEnvironment.DATABASE),
            1,
            Map.of());
    Candidate bare = rig.bare(Candidate.BARE, 1);
    send(ours, new EventBatch(EventBatch.Mix.DISTINCT));
    send(bare, new EventBatch(EventBatch.Mix.DISTINCT));

    double applied = roundTrips(ours, EventBatch.Mix.DISTINCT, trips);
    double ignored = roundTrips(ours, EventBatch.Mix.IGNORED, trips);
    report
        .section("What an event takes")
        .text(
            "Round trips to PostgreSQL, counted on the wire: %s for an applied event, %s for an ignored one."
                .formatted(NumberFormats.number(applied), NumberFormats.number(ignored)));
    report.goal(
        "SQL round trips per applied event ≤ 3",
        rig.temporal().name(),
        applied,
        applied <= ROUND_TRIPS_LIMIT);

    Map<String, Map<String, Double>> calls = new LinkedHashMap<>();
    for (Candidate one : List.of(ours, bare)) {
      calls.put(one.name(), calls(one));
    }
    Set<String> operations = new TreeSet<>();
    calls.values().forEach(counts -> operations.addAll(counts.keySet()));
    List<List<String>> rows = new ArrayList<>();
    for (String operation : operations) {
      List<String> row = new ArrayList<>(List.of(operation));
      calls.values().forEach(counts -> row.add(per(counts.getOrDefault(operation, 0.0))));
      rows.add(row);
    }
    report
        .text(
            "gRPC calls an event, as the server's frontend counts them, %d events:"
                .formatted(events))
        .table(List.of("call", "ours", "bare Temporal"), rows)
        .text(history(ours) + "\n" + history(bare));
    ours.close();
    bare.close();
  }

  private String per(double count) {
    return String.format("%.2f", count / events);
  }

  private void send(Candidate one, EventBatch batch) {
    new ClosedLoop(one.door(), batch, SENDERS).of(events);
    one.namespace().awaitCompleted(batch, events);
  }

  private double roundTrips(Candidate ours, EventBatch.Mix mix, RoundTripCounter trips) {
    long before = trips.count();
    send(ours, new EventBatch(mix));
    return (trips.count() - before) / (double) events;
  }

  /** Without what is asked to see whether it is over. */
  private Map<String, Double> calls(Candidate one) {
    Map<String, Double> before = FrontendRequests.of(rig.temporal());
    send(one, new EventBatch(EventBatch.Mix.DISTINCT));
    Map<String, Double> counts = FrontendRequests.since(before, rig.temporal());
    counts.remove("CountWorkflowExecutions");
    return counts;
  }

  private static String history(Candidate one) {
    EventBatch batch = new EventBatch(EventBatch.Mix.DISTINCT);
    BenchmarkEvent event = batch.next();
    one.door().accept(event);
    one.namespace().awaitCompleted(batch, 1);
    WorkflowStub workflow = one.namespace().client().newUntypedWorkflowStub(event.id());
    List<HistoryEvent> history = one.namespace().client().fetchHistory(event.id()).getEvents();
    return "The history of one event, %s, of %,d bytes of JSON: %,d bytes in %d steps (%s)."
        .formatted(
            one.name(),
            event.bytes().length,
            workflow
                .describe()
                .getRawDescription()
                .getWorkflowExecutionInfo()
                .getHistorySizeBytes(),
            history.size(),
            history.stream()
                .map(step -> step.getEventType().name().replace("EVENT_TYPE_", ""))
                .collect(Collectors.joining(", ")));
  }
}
