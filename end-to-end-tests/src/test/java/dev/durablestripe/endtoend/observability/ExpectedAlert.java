package dev.durablestripe.endtoend.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An alert whose cause a test has just begun, and should fire exactly once. */
final class ExpectedAlert {
  /** The longest {@code for}, and all intervals between a cause and its metric. */
  private static final Duration FIRES_WITHIN = Duration.ofMinutes(3);

  /** All ranges and intervals between the end of a cause and the next evaluation. */
  private static final Duration CLEARS_WITHIN = Duration.ofMinutes(2);

  private final PrometheusServer prometheus;
  private final String name;
  private final Instant start = Instant.now();
  private @Nullable Instant end;

  ExpectedAlert(PrometheusServer prometheus, String name) {
    this.prometheus = prometheus;
    this.name = name;
  }

  /** The alert's name. */
  String name() {
    return name;
  }

  /** Waits until the alert has fired. */
  void awaitFiring() {
    await(name)
        .atMost(FIRES_WITHIN)
        .until(() -> prometheus.firings().stream().anyMatch(this::isFiredSinceStart));
  }

  /** The cause ends now: the alert should not have cleared before. */
  void ends() {
    end = Instant.now();
  }

  private boolean isFiredSinceStart(FiringAlert fired) {
    return fired.name().equals(name) && fired.from().isAfter(start);
  }

  /** Whether the alert fired for this cause: after it began, and not for long after it ended. */
  boolean explains(FiringAlert fired) {
    return isFiredSinceStart(fired)
        && (end == null || fired.to().isBefore(end.plus(CLEARS_WITHIN)));
  }

  /** The alert has fired once, not before its cause began and at least until it ended. */
  void assertFiredOnce(List<FiringAlert> all) {
    List<FiringAlert> firings = all.stream().filter(each -> each.name().equals(name)).toList();
    assertThat(firings)
        .isNotEmpty()
        .allSatisfy(fired -> assertThat(fired.from()).isAfter(start))
        // One notification for each set of labels.
        .extracting(FiringAlert::labels)
        .doesNotHaveDuplicates();
    if (end != null) {
      Instant last = end.minus(FiringAlert.LONGEST_BREAK);
      assertThat(firings).as("%s until %s", name, end).anyMatch(each -> each.to().isAfter(last));
    }
  }
}
