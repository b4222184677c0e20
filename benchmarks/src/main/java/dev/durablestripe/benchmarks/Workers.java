package dev.durablestripe.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** More worker processes. */
final class Workers {
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
          List.of(
              rig.ours(Contestant.OURS, Rig.DATABASE, workers), rig.bare(Contestant.BARE, workers));
      Turns<Drain.Result> turns = extent.small().drain(both);
      for (Contestant one : both) {
        Spread rate = turns.spread(one.name(), Drain.Result::perSecond);
        bars.computeIfAbsent(one.name(), name -> new ArrayList<>()).add(rate.median());
        rows.add(List.of(String.valueOf(workers), one.name(), rate.toString()));
        one.close();
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
                false,
                extent.workers().stream().map(String::valueOf).toList(),
                bars));
  }
}
