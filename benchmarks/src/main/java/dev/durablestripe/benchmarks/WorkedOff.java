package dev.durablestripe.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** How many events a second are worked off, and what each of them costs. */
final class WorkedOff {
  private static final double LIMIT = 0.9;

  private final Rig rig;
  private final Extent extent;
  private final Report report;

  WorkedOff(Rig rig, Extent extent, Report report) {
    this.rig = rig;
    this.extent = extent;
    this.report = report;
  }

  /** Returns what ours works off in a second. */
  double run(List<Contestant> both) {
    Turns<Drain.Result> turns = extent.large().drain(both);
    report
        .section("Until a backlog is worked off")
        .text(
            """
            A backlog of %d events grows while the one warm worker process stands still (SIGSTOP); the time runs from its
            going on to the last workflow's end, as Temporal has it. CPU is in milliseconds an event, which are seconds for a thousand."""
                .formatted(extent.large().batch()))
        .table(
            List.of(
                "",
                "events/s",
                "÷ bare",
                "CPU of the worker",
                "of Temporal",
                "of PostgreSQL",
                "resident MiB"),
            both.stream().map(one -> row(one, turns)).toList());
    double ratio = turns.ratio(Contestant.OURS, Contestant.BARE, Drain.Result::perSecond).median();
    report.goal("worked off ≥ 0.9 × bare", rig.temporal().name(), ratio, ratio >= LIMIT);
    backlog(both);
    return turns.spread(Contestant.OURS, Drain.Result::perSecond).median();
  }

  private static List<String> row(Contestant one, Turns<Drain.Result> turns) {
    String name = one.name();
    return List.of(
        name,
        turns.spread(name, Drain.Result::perSecond).toString(),
        turns.ratio(name, Contestant.BARE, Drain.Result::perSecond).toString(),
        turns.spread(name, result -> result.cpu().programs()).toString(),
        turns.spread(name, result -> result.cpu().temporal()).toString(),
        turns.spread(name, result -> result.cpu().postgres()).toString(),
        Figures.number(Cpu.residentMiB(one.pids().get(0))));
  }

  private void backlog(List<Contestant> both) {
    List<List<String>> rows = new ArrayList<>();
    for (Contestant one : both) {
      Footprint before = Footprint.of(rig);
      Drain.Result result = Drain.of(one, Events.Mix.DISTINCT, extent.backlog());
      Footprint added = Footprint.of(rig).perEvent(before, extent.backlog());
      rows.add(
          List.of(
              one.name(),
              Figures.number(result.seconds()),
              Figures.number(result.perSecond()),
              added.toString()));
    }
    report
        .text("A backlog of %,d events, once each:".formatted(extent.backlog()))
        .table(List.of("", "seconds", "events/s", "written for each event"), rows);
  }
}
