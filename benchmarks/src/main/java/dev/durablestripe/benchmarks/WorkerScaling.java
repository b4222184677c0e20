package dev.durablestripe.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** More worker processes. */
final class WorkerScaling {
  private final BenchmarkEnvironment rig;
  private final BenchmarkScale extent;
  private final Report report;

  WorkerScaling(BenchmarkEnvironment rig, BenchmarkScale extent, Report report) {
    this.rig = rig;
    this.extent = extent;
    this.report = report;
  }

  void run() {
    List<List<String>> rows = new ArrayList<>();
    Map<String, List<Double>> bars = new LinkedHashMap<>();
    for (int workers : extent.workers()) {
      List<Candidate> both =
          List.of(
              rig.ours(Candidate.OURS, BenchmarkEnvironment.DATABASE, workers),
              rig.bare(Candidate.BARE, workers));
      InterleavedRuns<BacklogDrain.Result> turns = extent.small().drain(both);
      for (Candidate one : both) {
        MedianAndRange rate = turns.spread(one.name(), BacklogDrain.Result::perSecond);
        bars.computeIfAbsent(one.name(), name -> new ArrayList<>()).add(rate.median());
        rows.add(List.of(String.valueOf(workers), one.name(), rate.toString()));
        one.close();
      }
    }
    report
        .section("More workers")
        .table(List.of("worker processes", "", "events/s"), rows)
        .plot(
            new BarPlot(
                "workers-" + rig.temporal().id(),
                "Worked off by more workers, " + rig.temporal().name(),
                "worker processes",
                "events/s",
                false,
                extent.workers().stream().map(String::valueOf).toList(),
                bars));
  }
}
