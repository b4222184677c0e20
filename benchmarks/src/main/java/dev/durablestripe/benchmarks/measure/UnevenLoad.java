package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.Candidate;
import dev.durablestripe.benchmarks.load.EventBatch;
import dev.durablestripe.benchmarks.report.Report;
import java.util.List;

/** Compares throughput for events that are unevenly distributed over subscriptions and accounts. */
record UnevenLoad(MeasurementPlan plan, Report report) {
  private static final List<EventBatch.Mix> MIXES =
      List.of(
          EventBatch.Mix.DISTINCT,
          EventBatch.Mix.HOT,
          EventBatch.Mix.CONNECT,
          EventBatch.Mix.IGNORED);

  void run(Candidate durableStripe) {
    InterleavedRuns<BacklogDrain.Result> runs =
        plan.small().run(durableStripe, MIXES, UnevenLoad::title);
    report
        .section("Unevenly distributed events")
        .table(
            List.of(
                "events", "events/s", "÷ evenly distributed", "CPU of the worker, ms per event"),
            MIXES.stream()
                .map(UnevenLoad::title)
                .map(title -> BacklogDrain.row(runs, title, title(EventBatch.Mix.DISTINCT)))
                .toList());
  }

  private static String title(EventBatch.Mix mix) {
    return switch (mix) {
      case DISTINCT -> "each for a different subscription";
      case HOT -> "all for one subscription";
      case CONNECT -> "for 51 Connect accounts, half of them for one";
      case IGNORED -> "of a type without a handler";
    };
  }
}
