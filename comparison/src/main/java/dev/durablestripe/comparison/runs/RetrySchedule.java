package dev.durablestripe.comparison.runs;

import java.time.Duration;
import java.util.Optional;

/** When a delivery that was not accepted is repeated. */
public enum RetrySchedule {
  /**
   * As <a href="https://docs.stripe.com/webhooks#automatic-retries">Stripe</a> does, for three days
   * with growing pauses, where a second stands for an hour.
   */
  HOURS_AS_SECONDS(72_000) {
    @Override
    int pauseMillis(int attempts) {
      return switch (attempts) {
        case 1 -> 100;
        case 2 -> 500;
        case 3 -> 2_000;
        case 4 -> 5_000;
        case 5 -> 10_000;
        default -> 12_000;
      };
    }
  },
  /** After half a second at first, then after up to four, for five minutes. */
  SECONDS(300_000) {
    @Override
    int pauseMillis(int attempts) {
      return switch (attempts) {
        case 1, 2 -> 500;
        case 3 -> 1_000;
        case 4 -> 2_000;
        default -> 4_000;
      };
    }
  };

  private final int endMillis;

  RetrySchedule(int endMillis) {
    this.endMillis = endMillis;
  }

  abstract int pauseMillis(int attempts);

  /**
   * The pause after a failed attempt, or empty if there is no further attempt.
   *
   * @param attempts the attempts so far
   * @param elapsed the time since the first attempt
   */
  Optional<Duration> next(int attempts, Duration elapsed) {
    Duration pause = Duration.ofMillis(pauseMillis(attempts));
    return elapsed.plus(pause).toMillis() > endMillis ? Optional.empty() : Optional.of(pause);
  }
}
