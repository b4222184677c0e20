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
final class Counts {
  private static final int SENDERS = 4;
  private static final int ROUND_TRIPS_LIMIT = 3;

  private final Rig rig;
  private final int events;
  private final Report report;

  Counts(Rig rig, Extent extent, Report report) {
    this.rig = rig;
    this.events = extent.small().batch();
    this.report = report;
  }

  void run() {
    RoundTrips trips = rig.add(new RoundTrips(rig.postgresPort()));
    Contestant ours = rig.ours(Contestant.OURS, Rig.url(trips.port(), Rig.DATABASE), 1, Map.of());
    Contestant bare = rig.bare(Contestant.BARE, 1);
    send(ours, new Events(Events.Mix.DISTINCT));
    send(bare, new Events(Events.Mix.DISTINCT));

    double applied = roundTrips(ours, Events.Mix.DISTINCT, trips);
    double ignored = roundTrips(ours, Events.Mix.IGNORED, trips);
    report
        .section("What an event takes")
        .text(
            "Round trips to PostgreSQL, counted on the wire: %s for an applied event, %s for an ignored one."
                .formatted(Figures.number(applied), Figures.number(ignored)));
    report.goal(
        "SQL round trips per applied event ≤ 3",
        rig.temporal().name(),
        applied,
        applied <= ROUND_TRIPS_LIMIT);

    Map<String, Map<String, Double>> calls = new LinkedHashMap<>();
    for (Contestant one : List.of(ours, bare)) {
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

  private void send(Contestant one, Events batch) {
    new ClosedLoop(one.door(), batch, SENDERS).of(events);
    one.namespace().awaitCompleted(batch, events);
  }

  private double roundTrips(Contestant ours, Events.Mix mix, RoundTrips trips) {
    long before = trips.count();
    send(ours, new Events(mix));
    return (trips.count() - before) / (double) events;
  }

  /** Without what is asked to see whether it is over. */
  private Map<String, Double> calls(Contestant one) {
    Map<String, Double> before = Requests.of(rig.temporal());
    send(one, new Events(Events.Mix.DISTINCT));
    Map<String, Double> counts = Requests.since(before, rig.temporal());
    counts.remove("CountWorkflowExecutions");
    return counts;
  }

  private static String history(Contestant one) {
    Events batch = new Events(Events.Mix.DISTINCT);
    Event event = batch.next();
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
