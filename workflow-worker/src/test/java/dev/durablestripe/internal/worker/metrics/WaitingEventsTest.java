package dev.durablestripe.internal.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class WaitingEventsTest {
  private static final Offset<Double> EXACT = within(0.01);

  /** One refresh in 35 s, on average. */
  private static final Duration INTERVAL = Duration.ofSeconds(35);

  private final OpenEventList events = new OpenEventList();
  private Instant now = Instant.parse("2026-11-24T08:00:00Z");
  private final WaitingEvents waiting = new WaitingEvents(events, () -> now);

  private Instant ago(Duration age) {
    return now.minus(age);
  }

  /** Events that started regularly, the oldest this long ago and the newest just now. */
  private void backlog(int size, Duration age) {
    for (int i = 1; i <= size; i++) {
      events.waiting.add(ago(age.multipliedBy(i).dividedBy(size)));
    }
  }

  private void refresh(int times) {
    for (int i = 0; i < times; i++) {
      waiting.refresh();
      now = now.plus(INTERVAL);
    }
  }

  private double oldestAge() {
    return Duration.between(events.waiting.first(), now).toMillis() / 1e3;
  }

  @Test
  void nothingIsClaimedBeforeTheFirstAnswer() {
    events.refusing = true;
    waiting.refresh();

    assertThat(waiting.open()).isNaN();
    assertThat(waiting.paused()).isNaN();
    assertThat(waiting.oldestSeconds()).isNaN();
  }

  @Test
  void aBacklogOfOnePageIsKnownExactlyAfterOneRequest() {
    backlog(OpenEvents.PAGE_SIZE, Duration.ofHours(3));
    waiting.refresh();

    assertThat(waiting.open()).isEqualTo(OpenEvents.PAGE_SIZE);
    assertThat(waiting.oldestSeconds()).isEqualTo(3 * 3600, EXACT);
    assertThat(events.requests).isEqualTo(1);
  }

  @Test
  void anAgeGrowsWhileRequestsAreRefused() {
    backlog(1, Duration.ofMinutes(11));
    waiting.refresh();
    events.refusing = true;
    refresh(20);

    assertThat(waiting.open()).isEqualTo(1);
    assertThat(waiting.oldestSeconds()).isEqualTo(oldestAge(), EXACT);
  }

  @Test
  void whereNothingWaitedNothingAges() {
    waiting.refresh();
    events.refusing = true;
    refresh(20);

    assertThat(waiting.oldestSeconds()).isZero();
    assertThat(waiting.open()).isZero();
  }

  @Test
  void aPausedEventNeitherAgesNorHidesTheOthers() {
    events.paused.add(ago(Duration.ofDays(9)));
    waiting.refresh();

    assertThat(waiting.paused()).isEqualTo(1);
    assertThat(waiting.open()).isEqualTo(1);
    assertThat(waiting.oldestSeconds()).isZero();

    backlog(1, Duration.ofMinutes(20));
    waiting.refresh();

    assertThat(waiting.paused()).isEqualTo(1);
    assertThat(waiting.oldestSeconds()).isEqualTo(1200, EXACT);
  }

  @Test
  void aBacklogThatGrowsIsFollowedFromItsBeginning() {
    backlog(1, Duration.ofSeconds(1));
    for (int i = 0; i < 60; i++) {
      refresh(1);
      backlog(100, INTERVAL);
      assertThat(waiting.oldestSeconds()).isEqualTo(oldestAge(), EXACT);
    }
    assertThat(waiting.open()).isCloseTo(events.waiting.size(), within(400.0));
  }

  /** As after a restart of every worker in the middle of an outage. */
  @Test
  void aLargeBacklogIsKnownToBeOldAfterTwoRequests() {
    backlog(20_000, Duration.ofMinutes(20));
    refresh(2);

    assertThat(waiting.oldestSeconds()).isGreaterThan(600).isLessThanOrEqualTo(oldestAge());
  }

  @Test
  void aLargeBacklogIsNarrowedDownWhateverItsAge() {
    for (Duration age :
        new Duration[] {Duration.ofSeconds(30), Duration.ofHours(2), Duration.ofDays(40)}) {
      events.waiting.clear();
      backlog(20_000, age);
      WaitingEvents other = new WaitingEvents(events, () -> now);
      for (int i = 0; i < 3 * 15; i++) {
        other.refresh();
        now = now.plus(INTERVAL);
      }

      assertThat(other.oldestSeconds())
          .isCloseTo(oldestAge(), Percentage.withPercentage(5))
          .isLessThanOrEqualTo(oldestAge());
      assertThat(other.open()).isEqualTo(20_000);
    }
  }

  @Test
  void pausedEventsDoNotHideInALargeBacklog() {
    backlog(1000, Duration.ofMinutes(20));
    for (int i = 0; i < 300; i++) {
      events.paused.add(now.plusMillis(i));
    }
    refresh(30);

    assertThat(waiting.paused()).isEqualTo(300);
    assertThat(waiting.open()).isEqualTo(1300);
    assertThat(waiting.oldestSeconds()).isCloseTo(oldestAge(), Percentage.withPercentage(5));
  }

  @Test
  void theAgeFallsAsABacklogIsProcessedAndEndsAtZero() {
    backlog(10_000, Duration.ofMinutes(30));
    refresh(30);
    while (!events.waiting.isEmpty()) {
      for (int i = 0; i < 500 && !events.waiting.isEmpty(); i++) {
        events.waiting.pollFirst();
      }
      refresh(1);
    }
    refresh(3);

    assertThat(waiting.oldestSeconds()).isZero();
    assertThat(waiting.open()).isZero();
  }

  @Test
  void anUnpausedEventThatIsOlderThanAllOthersIsFound() {
    backlog(1000, Duration.ofMinutes(20));
    refresh(30);
    events.waiting.add(ago(Duration.ofDays(2)));
    refresh(6);

    assertThat(waiting.oldestSeconds()).isEqualTo(oldestAge(), EXACT);
  }

  @Test
  void eachRefreshIsOneRequest() {
    backlog(1000, Duration.ofMinutes(20));
    refresh(10);

    assertThat(events.requests).isEqualTo(10);
  }
}
