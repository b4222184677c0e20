package dev.durablestripe.benchmarks.measure;

import java.time.Duration;
import java.util.List;

/**
 * The sizes of the measurements that decide whether the goals are met.
 *
 * @param rounds how often each candidate is measured
 * @param events the number of events in each round
 * @param warmUp how long a program on the JVM processes events first, because its code is compiled
 *     meanwhile
 * @param senders the numbers of concurrent senders that wait until their events are accepted
 * @param window how long each round of the intake latency takes
 * @param lowRate how long each round at a low rate takes
 */
record GoalsPlan(
    int rounds,
    int events,
    Duration warmUp,
    List<Integer> senders,
    Duration window,
    Duration lowRate) {

  static final GoalsPlan SMOKE =
      new GoalsPlan(1, 6, Duration.ZERO, List.of(2), Duration.ofMillis(300), Duration.ofSeconds(1));

  static final GoalsPlan FULL =
      new GoalsPlan(
          5,
          150,
          Duration.ofSeconds(100),
          List.of(1, 8),
          Duration.ofMillis(1_500),
          Duration.ofSeconds(4));
}
