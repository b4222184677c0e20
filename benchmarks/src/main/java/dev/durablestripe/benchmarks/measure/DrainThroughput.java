package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import dev.durablestripe.benchmarks.candidates.Candidate;
import dev.durablestripe.benchmarks.load.EventBatch;
import dev.durablestripe.benchmarks.report.NumberFormats;
import dev.durablestripe.benchmarks.report.Report;
import java.util.ArrayList;
import java.util.List;

/** Measures how many events of a backlog are processed per second, and what each of them costs. */
record DrainThroughput(BenchmarkEnvironment environment, MeasurementPlan plan, Report report) {
  /** Measures Durable Stripe and bare Temporal. */
  void run(List<Candidate> candidates) {
    report
        .section("Draining a backlog")
        .text(
            """
            A backlog builds up while the only worker process is suspended (SIGSTOP).
            The time is measured from its resumption to the end of the last workflow, as recorded by Temporal.
            First, each candidate drains one backlog of %s events:"""
                .formatted(NumberFormats.whole(plan.backlog())))
        .table(
            List.of(
                "candidate",
                "seconds",
                "events/s",
                "Temporal's database, bytes per event",
                "application's WAL, bytes per event",
                "Temporal's WAL, bytes per event"),
            candidates.stream().map(this::drainLargeBacklog).toList());
    InterleavedRuns<BacklogDrain.Result> runs = plan.large().run(candidates);
    report
        .text(
            """
            Then the candidates take turns to drain backlogs of %d events, with warm workers.
            CPU time is in milliseconds per event, which equals seconds per thousand events."""
                .formatted(plan.large().batchSize()))
        .table(
            List.of(
                "candidate",
                "events/s",
                "÷ bare Temporal",
                "CPU of the worker",
                "CPU of Temporal",
                "CPU of PostgreSQL",
                "resident MiB"),
            candidates.stream().map(candidate -> row(candidate, runs)).toList());
  }

  private static List<String> row(Candidate candidate, InterleavedRuns<BacklogDrain.Result> runs) {
    String name = candidate.name();
    List<String> row = new ArrayList<>(BacklogDrain.row(runs, name, Candidate.BARE_TEMPORAL));
    row.add(runs.summary(name, result -> result.cpu().temporal()).toString());
    row.add(runs.summary(name, result -> result.cpu().postgres()).toString());
    row.add(NumberFormats.number(CpuUsage.residentMiB(candidate.pids().get(0))));
    return row;
  }

  private List<String> drainLargeBacklog(Candidate candidate) {
    StorageFootprint before = StorageFootprint.now(environment);
    BacklogDrain.Result result =
        BacklogDrain.run(candidate, EventBatch.Mix.DISTINCT, plan.backlog());
    StorageFootprint written =
        StorageFootprint.now(environment).perEventSince(before, plan.backlog());
    return List.of(
        candidate.name(),
        NumberFormats.number(result.seconds()),
        NumberFormats.number(result.perSecond()),
        NumberFormats.whole(written.temporalDisk()),
        NumberFormats.whole(written.wal()),
        Double.isNaN(written.temporalWal())
            ? "not PostgreSQL"
            : NumberFormats.whole(written.temporalWal()));
  }
}
