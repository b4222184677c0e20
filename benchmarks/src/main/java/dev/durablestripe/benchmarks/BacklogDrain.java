package dev.durablestripe.benchmarks;

import io.temporal.client.WorkflowExecutionMetadata;
import java.time.Instant;
import java.util.List;

/** A backlog grows while the workers stand still; then they work it off. */
final class BacklogDrain {
  private static final int SENDERS = 8;

  /**
   * What was seen.
   *
   * @param perSecond events worked off
   * @param seconds until the last of them
   * @param cpu milliseconds an event
   */
  record Result(double perSecond, double seconds, CpuUsage cpu) {}

  private BacklogDrain() {}

  /** Its rate, that as a ratio to a baseline's, and the CPU that its workers took. */
  static List<String> row(InterleavedRuns<Result> turns, String name, String baseline) {
    return List.of(
        name,
        turns.spread(name, Result::perSecond).toString(),
        turns.ratio(name, baseline, Result::perSecond).toString(),
        turns.spread(name, result -> result.cpu().programs()).toString());
  }

  static Result of(Candidate contestant, EventBatch.Mix mix, int count) {
    EventBatch events = new EventBatch(mix);
    contestant.freeze();
    new ClosedLoop(contestant.door(), events, SENDERS).of(count);
    CpuUsage before = CpuUsage.now(contestant.pids());
    long start = System.currentTimeMillis();
    contestant.thaw();
    contestant.namespace().awaitCompleted(events, count);
    CpuUsage cpu = CpuUsage.now(contestant.pids()).perEvent(before, count);
    long end =
        contestant.namespace().completedOf(events).stream()
            .map(WorkflowExecutionMetadata::getCloseTime)
            .mapToLong(Instant::toEpochMilli)
            .max()
            .orElseThrow();
    double seconds = (end - start) / 1e3;
    return new Result(count / seconds, seconds, cpu);
  }
}
