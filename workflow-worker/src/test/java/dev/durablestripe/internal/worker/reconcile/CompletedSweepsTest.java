package dev.durablestripe.internal.worker.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.worker.TestWorker;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CompletedSweepsTest {
  private final CompletedSweeps sweeps = new CompletedSweeps(TestWorker.database());
  private final String sweep = TestWorker.unique();

  /** Creates the schema. */
  @BeforeAll
  static void migrate() {
    TestWorker.database();
  }

  private void completed(String ago) {
    TestWorker.database()
        .sql(
            "UPDATE billing.stripe_sweep SET completed_at = clock_timestamp() - CAST(:ago AS interval) WHERE sweep = :sweep")
        .param("ago", ago)
        .param("sweep", sweep)
        .update();
  }

  @Test
  void theAgeOfANewSweepCountsFromTheFirstStart() {
    assertThat(sweeps.ages()).doesNotContainKey(sweep);

    sweeps.expect(sweep);

    assertThat(sweeps.ages().get(sweep)).isBetween(0.0, 60.0);
  }

  @Test
  void aRestartKeepsTheAgeAndACompletionResetsIt() {
    sweeps.expect(sweep);
    completed("3 hours");

    sweeps.expect(sweep);
    assertThat(sweeps.ages().get(sweep)).isBetween(10_800.0, 10_860.0);

    sweeps.completed(sweep);
    assertThat(sweeps.ages().get(sweep)).isBetween(0.0, 60.0);
  }

  @Test
  void aSweepThatDoesNotReachBackToTheLastOneIsNotCompleted() {
    sweeps.expect(sweep);
    completed("5 days");

    assertThat(sweeps.completed(sweep, Duration.ofDays(4))).isFalse();
    assertThat(sweeps.ages().get(sweep)).isGreaterThan(4 * 86_400.0);

    assertThat(sweeps.completed(sweep, Duration.ofDays(6))).isTrue();
    assertThat(sweeps.ages().get(sweep)).isBetween(0.0, 60.0);
  }

  @Test
  void aSweepOfAllThatStripeListsIsCompletedWhenTheLastOneIsOlder() {
    sweeps.expect(sweep);
    completed("40 days");

    assertThat(sweeps.completed(sweep, Duration.ofDays(30))).isTrue();
    assertThat(sweeps.ages().get(sweep)).isBetween(0.0, 60.0);
  }

  @Test
  void aSweepThatIsNotScheduledHasNoAge() {
    sweeps.completed(sweep);

    sweeps.forget(sweep);

    assertThat(sweeps.ages()).doesNotContainKey(sweep);
  }
}
