package dev.durablestripe.benchmarks;

import java.util.List;

/** How many events a second are worked off, and what each of them costs. */
final class DrainThroughput {
  private static final double LIMIT = 0.9;

  private final BenchmarkEnvironment rig;
  private final BenchmarkScale extent;
  private final Report report;

  DrainThroughput(BenchmarkEnvironment rig, BenchmarkScale extent, Report report) {
    this.rig = rig;
    this.extent = extent;
    this.report = report;
  }

  /** Returns what ours works off in a second. */
  double run(List<Candidate> both) {
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
    InterleavedRuns<BacklogDrain.Result> turns = extent.large().drain(both);
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
    double ratio =
        turns.ratio(Candidate.OURS, Candidate.BARE, BacklogDrain.Result::perSecond).median();
    report.goal("worked off ≥ 0.9 × bare", rig.temporal().name(), ratio, ratio >= LIMIT);
    return turns.spread(Candidate.OURS, BacklogDrain.Result::perSecond).median();
  }

  private static List<String> row(Candidate one, InterleavedRuns<BacklogDrain.Result> turns) {
    String name = one.name();
    return List.of(
        name,
        turns.spread(name, BacklogDrain.Result::perSecond).toString(),
        turns.ratio(name, Candidate.BARE, BacklogDrain.Result::perSecond).toString(),
        turns.spread(name, result -> result.cpu().programs()).toString(),
        turns.spread(name, result -> result.cpu().temporal()).toString(),
        turns.spread(name, result -> result.cpu().postgres()).toString(),
        NumberFormats.number(CpuUsage.residentMiB(one.pids().get(0))));
  }

  private List<String> backlog(Candidate one) {
    StorageFootprint before = StorageFootprint.of(rig);
    BacklogDrain.Result result = BacklogDrain.of(one, EventBatch.Mix.DISTINCT, extent.backlog());
    StorageFootprint added = StorageFootprint.of(rig).perEvent(before, extent.backlog());
    return List.of(
        one.name(),
        NumberFormats.number(result.seconds()),
        NumberFormats.number(result.perSecond()),
        added.toString());
  }
}
