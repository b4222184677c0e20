package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import dev.durablestripe.benchmarks.candidates.Candidate;
import dev.durablestripe.benchmarks.candidates.Pipelines;
import dev.durablestripe.benchmarks.load.ClosedLoop;
import dev.durablestripe.benchmarks.load.EventBatch;
import dev.durablestripe.benchmarks.report.NumberFormats;
import dev.durablestripe.benchmarks.report.Report;
import java.util.ArrayList;
import java.util.List;

/** Measures throughput and cost while events are sent and processed at the same time. */
record ConcurrentLoad(BenchmarkEnvironment environment, GoalsPlan plan, Report report) {
  private static final int SENDERS = 16;
  private static final double MIN_RATE_OF_ONE = 2.5;
  private static final double MIN_RATE_OF_ONE_ON_DEV_SERVER = 2;
  private static final double MIN_RATE_OF_TWO = 1.2;
  private static final double MAX_CPU_OF_ONE = 0.4;
  private static final double MAX_CPU_OF_TWO = 0.65;

  /**
   * The result of one round.
   *
   * @param accepted events per second, until the last is accepted
   * @param processed events per second, until the last workflow's end
   * @param cpu the CPU time per event
   * @param written the bytes written per event
   */
  private record Result(
      double accepted, double processed, CpuUsage cpu, StorageFootprint written) {}

  void run(List<Candidate> candidates) {
    candidates.forEach(this::warmUp);
    InterleavedRuns<Result> runs = plan.run(candidates, this::measure);
    List<String> names = candidates.stream().map(Candidate::name).toList();
    String baseline = names.contains(Pipelines.BARE_GO) ? Pipelines.BARE_GO : Pipelines.BARE_JAVA;
    reportRates(names, baseline, runs);
    reportCpu(names, baseline, runs);
    reportStorage(candidates, runs);
    addGoals(baseline, runs);
  }

  private void warmUp(Candidate candidate) {
    candidate.resume();
    boolean onJvm = !Pipelines.IN_GO.contains(candidate.name());
    long end = System.nanoTime() + (onJvm ? plan.warmUp().toNanos() : 0);
    do {
      measure(candidate);
    } while (System.nanoTime() < end);
    candidate.suspend();
  }

  private Result measure(Candidate candidate) {
    int count = plan.events();
    EventBatch events = new EventBatch(EventBatch.Mix.DISTINCT);
    StorageFootprint storageBefore = StorageFootprint.now(environment);
    CpuUsage cpuBefore = CpuUsage.now(candidate.pids());
    long start = System.currentTimeMillis();
    ClosedLoop.Result accepted = new ClosedLoop(candidate.sink(), events, SENDERS).send(count);
    candidate.namespace().awaitCompleted(events, count);
    CpuUsage cpu = CpuUsage.now(candidate.pids()).perEventSince(cpuBefore, count);
    StorageFootprint written =
        StorageFootprint.now(environment).perEventSince(storageBefore, count);
    long end = candidate.namespace().lastCompletion(events).toEpochMilli();
    return new Result(accepted.perSecond(), count / ((end - start) / 1e3), cpu, written);
  }

  private void reportRates(List<String> names, String baseline, InterleavedRuns<Result> runs) {
    report
        .section("Sent and processed at the same time")
        .text(
            """
            %d senders send %d events; each sends its next event when the previous one has been accepted, while workers process them.
            *Processed* is measured from the first event to the end of the last workflow, as recorded by Temporal.
            Workflows of *bare Temporal* are started by the senders through the SDK; events of the others are posted to a webhook with a signature.
            While one candidate is measured, the programs of the others are suspended.
            Before %d rounds, programs on the JVM process events for %d s as a warm-up, because their code is compiled meanwhile; those in Go process %d events."""
                .formatted(
                    SENDERS,
                    plan.events(),
                    plan.rounds(),
                    plan.warmUp().toSeconds(),
                    plan.events()))
        .table(
            List.of("candidate", "accepted/s", "processed/s", "processed ÷ " + baseline),
            names.stream()
                .map(
                    name ->
                        List.of(
                            name,
                            runs.summary(name, Result::accepted).toString(),
                            runs.summary(name, Result::processed).toString(),
                            runs.ratio(name, baseline, Result::processed).toString()))
                .toList());
  }

  private void reportCpu(List<String> names, String baseline, InterleavedRuns<Result> runs) {
    report
        .text(
            """
            CPU time is in milliseconds per event.
            The senders' own is not included, which in bare Temporal includes starting the workflows.
            PostgreSQL is the application's and Temporal's together.""")
        .table(
            List.of(
                "candidate",
                "CPU of the programs",
                "CPU of Temporal",
                "Temporal ÷ " + baseline,
                "CPU of PostgreSQL"),
            names.stream()
                .map(
                    name ->
                        List.of(
                            name,
                            runs.summary(name, result -> result.cpu().programs()).toString(),
                            runs.summary(name, result -> result.cpu().temporal()).toString(),
                            runs.ratio(name, baseline, result -> result.cpu().temporal())
                                .toString(),
                            runs.summary(name, result -> result.cpu().postgres()).toString()))
                .toList());
  }

  private void reportStorage(List<Candidate> candidates, InterleavedRuns<Result> runs) {
    boolean temporalHasWal = environment.temporal().postgres().isPresent();
    List<String> columns =
        new ArrayList<>(
            List.of(
                "candidate",
                "history, bytes",
                "history events",
                "actions on Temporal Cloud",
                "application's WAL, bytes"));
    if (temporalHasWal) {
      columns.add("Temporal's WAL, bytes");
    }
    report
        .text("What one event of 3,003 bytes leaves behind:")
        .table(
            columns,
            candidates.stream()
                .map(candidate -> storage(candidate, runs, temporalHasWal))
                .toList());
  }

  private List<String> storage(
      Candidate candidate, InterleavedRuns<Result> runs, boolean temporalHasWal) {
    String name = candidate.name();
    EventHistory history = plan.measureResumed(candidate, EventHistory::of);
    List<String> row =
        new ArrayList<>(
            List.of(
                name,
                NumberFormats.whole((double) history.bytes()),
                String.valueOf(history.steps().size()),
                String.valueOf(history.actions()),
                runs.summary(name, result -> result.written().wal()).toString()));
    if (temporalHasWal) {
      row.add(runs.summary(name, result -> result.written().temporalWal()).toString());
    }
    return row;
  }

  private void addGoals(String baseline, InterleavedRuns<Result> runs) {
    double minRateOfOne =
        environment.temporal().postgres().isPresent()
            ? MIN_RATE_OF_ONE
            : MIN_RATE_OF_ONE_ON_DEV_SERVER;
    addRateGoal(Pipelines.ONE_PROGRAM, minRateOfOne, baseline, runs);
    addRateGoal(Pipelines.TWO_PROGRAMS, MIN_RATE_OF_TWO, baseline, runs);
    addCpuGoal(Pipelines.ONE_PROGRAM, MAX_CPU_OF_ONE, baseline, runs);
    addCpuGoal(Pipelines.TWO_PROGRAMS, MAX_CPU_OF_TWO, baseline, runs);
  }

  private void addRateGoal(String name, double min, String baseline, InterleavedRuns<Result> runs) {
    double ratio = runs.ratio(name, baseline, Result::processed).median();
    report.goal(
        "%s: processed/s ≥ %s × %s".formatted(name, min, baseline),
        environment.temporal().name(),
        ratio,
        ratio >= min);
  }

  private void addCpuGoal(String name, double max, String baseline, InterleavedRuns<Result> runs) {
    double ratio = runs.ratio(name, baseline, result -> result.cpu().temporal()).median();
    report.goal(
        "%s: Temporal's CPU ≤ %s × %s".formatted(name, max, baseline),
        environment.temporal().name(),
        ratio,
        ratio <= max);
  }
}
