package dev.durablestripe.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** More worker processes, and other numbers of pollers. */
final class Workers {
  private static final List<String> POLLERS = List.of("", "2", "16", "autoscaling");

  private final Rig rig;
  private final Extent extent;
  private final Report report;

  Workers(Rig rig, Extent extent, Report report) {
    this.rig = rig;
    this.extent = extent;
    this.report = report;
  }

  void run() {
    List<List<String>> rows = new ArrayList<>();
    Map<String, List<Double>> bars = new LinkedHashMap<>();
    for (int workers : extent.workers()) {
      List<Contestant> both =
          List.of(rig.ours("ours", Rig.DATABASE, workers), rig.bare("bare Temporal", workers));
      Turns<Drain.Result> turns = turns(both);
      for (Contestant one : both) {
        Spread rate = turns.spread(one.name(), Drain.Result::perSecond);
        bars.computeIfAbsent(one.name(), name -> new ArrayList<>()).add(rate.median());
        rows.add(List.of(String.valueOf(workers), one.name(), rate.toString()));
      }
    }
    report
        .section("More workers")
        .table(List.of("worker processes", "", "events/s"), rows)
        .plot(
            new Plot(
                "workers-" + rig.temporal().id(),
                "Worked off by more workers, " + rig.temporal().name(),
                "worker processes",
                "events/s",
                extent.workers().stream().map(String::valueOf).toList(),
                bars));
    pollers();
  }

  private void pollers() {
    List<Contestant> all =
        POLLERS.stream()
            .map(n -> rig.bare(n.isEmpty() ? "5 (default)" : n, 1, Map.of("POLLERS", n)))
            .toList();
    Turns<Drain.Result> turns = turns(all);
    report
        .text("One bare worker with other numbers of pollers of each kind:")
        .table(
            List.of("pollers", "events/s", "÷ default"),
            all.stream()
                .map(
                    one ->
                        List.of(
                            one.name(),
                            turns.spread(one.name(), Drain.Result::perSecond).toString(),
                            turns
                                .ratio(one.name(), all.get(0).name(), Drain.Result::perSecond)
                                .toString()))
                .toList());
  }

  private Turns<Drain.Result> turns(List<Contestant> contestants) {
    contestants.forEach(one -> Drain.of(one, Events.Mix.DISTINCT, extent.batch()));
    Turns<Drain.Result> turns =
        Turns.take(
            Math.min(3, extent.rounds()),
            contestants,
            Contestant::name,
            one -> Drain.of(one, Events.Mix.DISTINCT, extent.batch()));
    contestants.forEach(Contestant::close);
    return turns;
  }
}
