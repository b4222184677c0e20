package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import dev.durablestripe.benchmarks.candidates.Candidate;
import dev.durablestripe.benchmarks.report.BarPlot;
import dev.durablestripe.benchmarks.report.MedianAndRange;
import dev.durablestripe.benchmarks.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures throughput with several worker processes. */
record WorkerScaling(BenchmarkEnvironment environment, MeasurementPlan plan, Report report) {

  void run() {
    List<List<String>> rows = new ArrayList<>();
    Map<String, List<Double>> bars = new LinkedHashMap<>();
    for (int workers : plan.workers()) {
      List<Candidate> candidates =
          List.of(
              environment.programs().durableStripe(workers),
              environment.programs().bareTemporal(workers));
      InterleavedRuns<BacklogDrain.Result> runs = plan.small().run(candidates);
      for (Candidate candidate : candidates) {
        MedianAndRange rate = runs.summary(candidate.name(), BacklogDrain.Result::perSecond);
        bars.computeIfAbsent(candidate.name(), name -> new ArrayList<>()).add(rate.median());
        rows.add(List.of(String.valueOf(workers), candidate.name(), rate.toString()));
        candidate.close();
      }
    }
    report
        .section("More worker processes")
        .table(List.of("worker processes", "candidate", "events/s"), rows)
        .plot(
            new BarPlot(
                "workers-" + environment.temporal().id(),
                "Throughput by number of workers, " + environment.temporal().name(),
                "worker processes",
                "events/s",
                false,
                plan.workers().stream().map(String::valueOf).toList(),
                bars));
  }
}
