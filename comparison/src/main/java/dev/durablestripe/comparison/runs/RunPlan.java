package dev.durablestripe.comparison.runs;

import dev.durablestripe.comparison.lives.Lives;
import dev.durablestripe.comparison.peers.PeerKind;
import java.time.Duration;
import java.util.Locale;

/**
 * One run.
 *
 * @param scenario what goes wrong
 * @param peer what is run
 * @param seed determines the subscriptions' lives
 * @param skew how far the clock that stamps Stripe's answers is ahead of the one that stamps events
 * @param subscriptions the number of subscriptions
 * @param outage how long a long outage is
 */
public record RunPlan(
    Scenario scenario,
    PeerKind peer,
    long seed,
    Duration skew,
    int subscriptions,
    Duration outage) {
  private static final int CHANGES_EACH = 8;

  Lives lives() {
    return Lives.of(seed, subscriptions, CHANGES_EACH, scenario.duration());
  }

  /** Whether a result is of this plan. */
  public boolean hasResult(RunResult result) {
    return result.scenario() == scenario && result.peer() == peer && result.seed() == seed;
  }

  /** A short name, for a folder. */
  public String name() {
    return "%s-%s-%d".formatted(scenario, peer, seed).toLowerCase(Locale.ROOT);
  }
}
