package dev.durablestripe.benchmarks;

import java.util.List;

/** Events that are not spread evenly. */
final class UnevenLoad {
  private static final List<EventBatch.Mix> MIXES =
      List.of(
          EventBatch.Mix.DISTINCT,
          EventBatch.Mix.HOT,
          EventBatch.Mix.CONNECT,
          EventBatch.Mix.IGNORED);

  private final BenchmarkScale extent;
  private final Report report;

  UnevenLoad(BenchmarkScale extent, Report report) {
    this.extent = extent;
    this.report = report;
  }

  void run(Candidate ours) {
    InterleavedRuns<BacklogDrain.Result> turns =
        InterleavedRuns.take(
            extent.small().rounds(),
            MIXES,
            UnevenLoad::name,
            mix -> extent.small().drain(ours, mix));
    report
        .section("Events that are not spread evenly")
        .table(
            List.of("events", "events/s", "÷ spread evenly", "CPU of the worker, ms an event"),
            MIXES.stream()
                .map(UnevenLoad::name)
                .map(name -> BacklogDrain.row(turns, name, name(EventBatch.Mix.DISTINCT)))
                .toList());
  }

  private static String name(EventBatch.Mix mix) {
    return switch (mix) {
      case DISTINCT -> "each of another subscription";
      case HOT -> "all of one subscription";
      case CONNECT -> "of 51 Connect accounts, half of them of one";
      case IGNORED -> "of a type that nobody handles";
      case REPEATED -> "one and the same";
    };
  }
}
