package dev.durablestripe.benchmarks.measure;

import java.time.Duration;

/**
 * How the drain after an outage of PostgreSQL is measured.
 *
 * @param warmUp the number of events before the outage
 * @param events the number of events that are accepted during the outage
 * @param outage how long PostgreSQL is stopped; longer if sending the events takes longer
 */
record OutagePlan(int warmUp, int events, Duration outage) {
  static final OutagePlan SMOKE = new OutagePlan(6, 6, Duration.ofSeconds(3));

  static final OutagePlan BRIEF = new OutagePlan(600, 2_000, Duration.ofMinutes(1));

  static final OutagePlan FULL = new OutagePlan(1_000, 10_000, Duration.ofMinutes(10));
}
