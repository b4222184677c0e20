package dev.durablestripe.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What might make it faster, each measured beside what there is. */
final class TuningOptions {
  private static final String POOL = "SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE";

  private final BenchmarkEnvironment rig;
  private final BenchmarkScale extent;
  private final Report report;

  TuningOptions(BenchmarkEnvironment rig, BenchmarkScale extent, Report report) {
    this.rig = rig;
    this.extent = extent;
    this.report = report;
  }

  void run() {
    report
        .section("Levers")
        .text(
            "On one bare worker, where nothing else is in the way; a backlog of %d each time."
                .formatted(extent.small().batch()));
    measure(
        extent.levers().stream()
            .filter(TuningOption::exists)
            .map(lever -> rig.bare(lever.title(), 1, Map.of("LEVER", lever.name())))
            .toList());
    report.text(
        "On one of ours: connections in the pool, which are also the activities that run at once.");
    List<Candidate> pools = new ArrayList<>();
    pools.add(rig.ours("20 connections (ours)", BenchmarkEnvironment.DATABASE, 1));
    for (String size : extent.pools()) {
      String url = BenchmarkEnvironment.url(rig.postgresPort(), BenchmarkEnvironment.DATABASE);
      pools.add(rig.ours(size + " connections", url, 1, Map.of(POOL, size)));
    }
    measure(pools);
  }

  private void measure(List<Candidate> all) {
    InterleavedRuns<BacklogDrain.Result> turns = extent.small().drain(all);
    String first = all.get(0).name();
    report.table(
        List.of("", "events/s", "÷ the first", "CPU of the worker, ms an event"),
        all.stream()
            .map(Candidate::name)
            .map(name -> BacklogDrain.row(turns, name, first))
            .toList());
    all.forEach(Candidate::close);
  }
}
