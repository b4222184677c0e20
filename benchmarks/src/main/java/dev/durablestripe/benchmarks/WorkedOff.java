package dev.durablestripe.benchmarks;

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
    report
        .section("Until a backlog is worked off")
        .text(
            """
            A backlog grows while the one worker process stands still (SIGSTOP); the time runs from its going on to the last
            workflow's end, as Temporal has it. First %,d events, once each:"""
                .formatted(extent.backlog()))
        .table(
            List.of("", "seconds", "events/s", "written for each event"),
            both.stream().map(this::backlog).toList());
    Turns<Drain.Result> turns = extent.large().drain(both);
    report
        .text(
            """
            Then %d events at a time, in turns, the workers being warm by now. CPU is in milliseconds an event, which are
            seconds for a thousand."""
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

  private List<String> backlog(Contestant one) {
    Footprint before = Footprint.of(rig);
    Drain.Result result = Drain.of(one, Events.Mix.DISTINCT, extent.backlog());
    Footprint added = Footprint.of(rig).perEvent(before, extent.backlog());
    return List.of(
        one.name(),
        Figures.number(result.seconds()),
        Figures.number(result.perSecond()),
        added.toString());
  }
}
