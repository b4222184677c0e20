package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.Candidate;
import dev.durablestripe.benchmarks.load.ClosedLoop;
import dev.durablestripe.benchmarks.load.EventBatch;
import java.util.List;

/**
 * Lets a backlog build up while the workers are suspended, then measures how fast they drain it.
 */
final class BacklogDrain {
  private static final int SENDERS = 8;

  /**
   * The result of draining one backlog.
   *
   * @param perSecond processed events per second
   * @param seconds the time from resuming the workers until the last workflow's end
   * @param cpu the CPU time per event
   */
  record Result(double perSecond, double seconds, CpuUsage cpu) {}

  private BacklogDrain() {}

  /** Drains a backlog of some number of events. */
  static Result run(Candidate candidate, EventBatch.Mix mix, int count) {
    EventBatch events = new EventBatch(mix);
    candidate.suspend();
    new ClosedLoop(candidate.sink(), events, SENDERS).send(count);
    CpuUsage before = CpuUsage.now(candidate.pids());
    long start = System.currentTimeMillis();
    candidate.resume();
    candidate.namespace().awaitCompleted(events, count);
    CpuUsage cpu = CpuUsage.now(candidate.pids()).perEventSince(before, count);
    long end = candidate.namespace().lastCompletion(events).toEpochMilli();
    double seconds = (end - start) / 1e3;
    return new Result(count / seconds, seconds, cpu);
  }

  /** A table row: throughput, its ratio to the baseline's, and CPU time of the workers. */
  static List<String> row(InterleavedRuns<Result> runs, String name, String baseline) {
    return List.of(
        name,
        runs.summary(name, Result::perSecond).toString(),
        runs.ratio(name, baseline, Result::perSecond).toString(),
        runs.summary(name, result -> result.cpu().programs()).toString());
  }
}
