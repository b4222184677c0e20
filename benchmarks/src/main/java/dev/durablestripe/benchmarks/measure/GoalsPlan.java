package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.Candidate;
import dev.durablestripe.benchmarks.load.EventBatch;
import dev.durablestripe.benchmarks.load.SteadyLoad;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * The sizes of the measurements that decide whether the goals are met.
 *
 * @param packaging how Durable Stripe's programs are packaged
 * @param rounds how often each candidate is measured
 * @param events the number of events in each round
 * @param warmUp how long a program on the JVM processes events first, because its code is compiled
 *     meanwhile
 * @param settling how long a candidate that was suspended is sent events before it is measured
 * @param webhookWarmUp how many events webhook-starter accepts before its latency is measured
 * @param senders the numbers of concurrent senders that wait until their events are accepted
 * @param window how long each round of the intake latency takes
 * @param lowRate how long each round at a low rate takes
 */
record GoalsPlan(
    PackagingFormat packaging,
    int rounds,
    int events,
    Duration warmUp,
    Duration settling,
    int webhookWarmUp,
    List<Integer> senders,
    Duration window,
    Duration lowRate) {

  static final GoalsPlan SMOKE =
      new GoalsPlan(
          PackagingFormat.EXTRACTED,
          1,
          6,
          Duration.ZERO,
          Duration.ofMillis(200),
          6,
          List.of(2),
          Duration.ofMillis(300),
          Duration.ofSeconds(1));

  static final GoalsPlan FULL =
      new GoalsPlan(
          PackagingFormat.IMAGE.orUncached(),
          5,
          400,
          Duration.ofSeconds(180),
          Duration.ofSeconds(3),
          15_000,
          List.of(1, 8),
          Duration.ofSeconds(4),
          Duration.ofSeconds(4));

  private static final double SETTLING_PER_SECOND = 10;

  /** Measures candidates in turns. All are suspended except the one that is measured. */
  <R> InterleavedRuns<R> run(List<Candidate> candidates, Function<Candidate, R> measurement) {
    return InterleavedRuns.run(
        rounds, candidates, Candidate::name, candidate -> measureResumed(candidate, measurement));
  }

  /** Measures a candidate that is suspended before and after. */
  <R> R measureResumed(Candidate candidate, Function<Candidate, R> measurement) {
    candidate.resume();
    settle(candidate);
    R result = measurement.apply(candidate);
    candidate.suspend();
    return result;
  }

  /**
   * Sends some events that are not measured, so that connections are open again and polls find the
   * queue empty.
   */
  private void settle(Candidate candidate) {
    EventBatch events = new EventBatch(EventBatch.Mix.DISTINCT);
    int sent = new SteadyLoad(candidate.sink(), events).run(SETTLING_PER_SECOND, settling).size();
    candidate.namespace().awaitCompleted(events, sent);
  }
}
