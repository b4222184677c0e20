package dev.durablestripe.benchmarks;

import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.Ports;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long a sender waits until its event cannot get lost any more, and how many a second. */
final class IntakeLatency {
  private static final String OURS = "webhook-starter";
  private static final String BARE = "bare start";
  private static final String BARE_WEBHOOK = "bare webhook";
  private static final String SYNCHRONOUS = "synchronous handler";
  private static final String TRANSACTION = "transaction alone";
  private static final int POOL = 20;
  private static final int EIGHT = 8;
  private static final int WARM_UP = 4;
  private static final double P50_LIMIT = 1.25;
  private static final double P99_LIMIT = 3;

  private record Entrant(String name, EventSink door) {}

  private final BenchmarkEnvironment rig;
  private final BenchmarkScale extent;
  private final Report report;

  IntakeLatency(BenchmarkEnvironment rig, BenchmarkScale extent, Report report) {
    this.rig = rig;
    this.extent = extent;
    this.report = report;
  }

  void run() {
    Ports ports = Ports.free();
    Ports bareWebhook = Ports.free();
    Ports synchronous = Ports.free();
    BenchmarkNamespace ours = BenchmarkNamespace.create(rig.temporal().stubs(), "accept");
    BenchmarkNamespace bare = BenchmarkNamespace.create(rig.temporal().stubs(), "accept-bare");
    AppProcess starter = rig.starter(ours, ports);
    List<AppProcess> others =
        List.of(rig.bareWebhook(bare, bareWebhook), rig.synchronousHandler(synchronous, POOL));
    starter.awaitHealthy();
    others.forEach(AppProcess::awaitHealthy);
    List<Entrant> entrants =
        List.of(
            new Entrant(
                OURS, BenchmarkEnvironment.webhook(ports.webhook(), "/api/v1/webhooks/stripe")),
            new Entrant(BARE, BareWorker.door(bare.client())),
            new Entrant(
                BARE_WEBHOOK, BenchmarkEnvironment.webhook(bareWebhook.webhook(), "/webhook")),
            new Entrant(
                SYNCHRONOUS, BenchmarkEnvironment.webhook(synchronous.webhook(), "/webhook")),
            new Entrant(
                TRANSACTION, new TransactionOnly(rig.pool(BenchmarkEnvironment.DATABASE, POOL))));
    warm(entrants);

    report
        .section("Until an event is accepted")
        .text(
            """
            Senders that send their next event when the last one is answered; workers do not run. **%s** posts to our
            webhook; **%s** starts a bare workflow through the SDK, from the senders' own process: no HTTP, no signature; **%s**
            does it behind the JDK's own HTTP server, in a process of its own: what any webhook costs; **%s** verifies and commits one transaction before it answers; **%s** is that transaction, from the senders' own process.
            Median (lowest–highest) of %d rounds."""
                .formatted(OURS, BARE, BARE_WEBHOOK, SYNCHRONOUS, TRANSACTION, extent.rounds()));
    measure(entrants, starter);
    starter.kill();
    others.forEach(AppProcess::kill);
  }

  private void warm(List<Entrant> entrants) {
    for (Entrant entrant : entrants) {
      ClosedLoop.warm(entrant.door(), extent.window().multipliedBy(WARM_UP));
      turn(entrant, EIGHT);
    }
  }

  private void measure(List<Entrant> entrants, AppProcess starter) {
    List<List<String>> rows = new ArrayList<>();
    Map<String, List<Double>> bars = new LinkedHashMap<>();
    for (int connections : extent.connections()) {
      InterleavedRuns<ClosedLoop.Pace> turns =
          InterleavedRuns.take(
              extent.rounds(), entrants, Entrant::name, entrant -> turn(entrant, connections));
      for (Entrant entrant : entrants) {
        String name = entrant.name();
        MedianAndRange p50 = turns.spread(name, ClosedLoop.Pace::p50);
        bars.computeIfAbsent(name, key -> new ArrayList<>()).add(p50.median());
        rows.add(
            List.of(
                String.valueOf(connections),
                name,
                p50.toString(),
                turns.spread(name, ClosedLoop.Pace::p99).toString(),
                turns.spread(name, ClosedLoop.Pace::perSecond).toString(),
                turns.ratio(name, BARE, ClosedLoop.Pace::p50).toString(),
                turns.ratio(name, BARE_WEBHOOK, ClosedLoop.Pace::p50).toString()));
      }
      goals(connections, turns);
    }
    report
        .table(
            List.of(
                "senders",
                "to",
                "p50 ms",
                "p99 ms",
                "accepted/s",
                "p50 ÷ bare start",
                "p50 ÷ bare webhook"),
            rows)
        .plot(
            new BarPlot(
                "accept-" + rig.temporal().id(),
                "Until an event is accepted, " + rig.temporal().name(),
                "senders",
                "p50, ms",
                true,
                extent.connections().stream().map(String::valueOf).toList(),
                bars))
        .text(cost(entrants.get(0), starter));
  }

  private String cost(Entrant ours, AppProcess starter) {
    List<Long> pid = List.of(starter.handle().pid());
    int events = extent.large().batch();
    CpuUsage before = CpuUsage.now(pid);
    new ClosedLoop(ours.door(), new EventBatch(EventBatch.Mix.DISTINCT), EIGHT).of(events);
    CpuUsage cpu = CpuUsage.now(pid).perEvent(before, events);
    return "Of webhook-starter: %s ms of CPU an event; resident memory after all of it %s MiB, with -Xmx256m."
        .formatted(
            NumberFormats.number(cpu.programs()),
            NumberFormats.number(CpuUsage.residentMiB(pid.get(0))));
  }

  private ClosedLoop.Pace turn(Entrant entrant, int senders) {
    return new ClosedLoop(entrant.door(), new EventBatch(EventBatch.Mix.DISTINCT), senders)
        .during(extent.window());
  }

  private void goals(int connections, InterleavedRuns<ClosedLoop.Pace> turns) {
    double ratio = turns.ratio(OURS, BARE, ClosedLoop.Pace::p50).median();
    report.goal(
        "p50 until accepted ≤ 1.25 × bare start, %d senders".formatted(connections),
        rig.temporal().name(),
        ratio,
        ratio <= P50_LIMIT);
    if (connections == EIGHT) {
      double tail = turns.spread(OURS, pace -> pace.p99() / pace.p50()).median();
      report.goal(
          "p99 until accepted ≤ 3 × p50, 8 senders",
          rig.temporal().name(),
          tail,
          tail <= P99_LIMIT);
    }
  }
}
