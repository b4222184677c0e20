package dev.durablestripe.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What might make it faster, each measured beside what there is. */
final class Levers {
  private static final String POOL = "SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE";

  private final Rig rig;
  private final Extent extent;
  private final Report report;

  Levers(Rig rig, Extent extent, Report report) {
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
            .filter(Lever::exists)
            .map(lever -> rig.bare(lever.title(), 1, Map.of("LEVER", lever.name())))
            .toList());
    report.text(
        "On one of ours: connections in the pool, which are also the activities that run at once.");
    List<Contestant> pools = new ArrayList<>();
    pools.add(rig.ours("20 connections (ours)", Rig.DATABASE, 1));
    for (String size : extent.pools()) {
      String url = Rig.url(rig.postgresPort(), Rig.DATABASE);
      pools.add(rig.ours(size + " connections", url, 1, Map.of(POOL, size)));
    }
    measure(pools);
  }

  private void measure(List<Contestant> all) {
    Turns<Drain.Result> turns = extent.small().drain(all);
    String first = all.get(0).name();
    report.table(
        List.of("", "events/s", "÷ the first", "CPU of the worker, ms an event"),
        all.stream().map(Contestant::name).map(name -> Drain.row(turns, name, first)).toList());
    all.forEach(Contestant::close);
  }
}
