package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import dev.durablestripe.benchmarks.candidates.Candidate;
import dev.durablestripe.benchmarks.candidates.ProgramSettings;
import dev.durablestripe.benchmarks.candidates.Programs;
import dev.durablestripe.benchmarks.candidates.TuningOption;
import dev.durablestripe.benchmarks.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares throughput with options that may make a worker faster. */
record TuningComparison(BenchmarkEnvironment environment, MeasurementPlan plan, Report report) {

  void run() {
    Programs programs = environment.programs();
    report
        .section("Tuning options")
        .text(
            "Measured with one worker of bare Temporal and backlogs of %d events."
                .formatted(plan.small().batchSize()));
    compare(
        plan.tuningOptions().stream()
            .filter(TuningOption::isSupported)
            .map(programs::bareTemporal)
            .toList());
    report.text(
        "Measured with one worker of Durable Stripe: the size of its connection pool, which is also the number of concurrent activities.");
    List<Candidate> pools = new ArrayList<>();
    pools.add(programs.durableStripe("20 connections (default)", Map.of()));
    for (String size : plan.poolSizes()) {
      Map<String, String> settings = Map.of(ProgramSettings.POOL_SIZE, size);
      pools.add(programs.durableStripe(size + " connections", settings));
    }
    compare(pools);
  }

  private void compare(List<Candidate> candidates) {
    InterleavedRuns<BacklogDrain.Result> runs = plan.small().run(candidates);
    String baseline = candidates.get(0).name();
    report.table(
        List.of("option", "events/s", "÷ first row", "CPU of the worker, ms per event"),
        candidates.stream()
            .map(candidate -> BacklogDrain.row(runs, candidate.name(), baseline))
            .toList());
    candidates.forEach(Candidate::close);
  }
}
