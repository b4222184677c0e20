package dev.durablestripe.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What polls tell of the queue that they ask. */
class QueueBacklogTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final AtomicLong clock = new AtomicLong();
  private final QueueBacklog backlog = new QueueBacklog(clock::get);

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  /** A poll whose task has waited in the queue. */
  private void task(Duration waited) {
    backlog.closed(backlog.opened(), waited);
  }

  /** A poll that is open for some time. */
  private void listen(Duration time) {
    QueueBacklog.Poll poll = backlog.opened();
    pass(time);
    backlog.closed(poll, Duration.ZERO);
  }

  @Test
  void isNotKnownWithoutAPoll() {
    assertThat(backlog.isEmpty()).isFalse();
    pass(Duration.ofMinutes(1));
    assertThat(backlog.isEmpty()).isFalse();
  }

  @Test
  void isEmptyWhileAPollFindsNothing() {
    QueueBacklog.Poll poll = backlog.opened();
    pass(Duration.ofMillis(999));
    assertThat(backlog.isEmpty()).isFalse();
    pass(Duration.ofMillis(1));
    assertThat(backlog.isEmpty()).isTrue();

    backlog.closed(poll, null);
    assertThat(backlog.isEmpty()).isFalse();
  }

  @Test
  void isEmptyAfterATaskThatDidNotWait() {
    listen(SECOND);
    pass(SECOND);
    assertThat(backlog.isEmpty()).isFalse();

    task(SECOND);
    assertThat(backlog.isEmpty()).isTrue();

    pass(SECOND);
    assertThat(backlog.isEmpty()).isFalse();
  }

  @Test
  void theFirstTaskMayHaveOvertakenOthers() {
    task(Duration.ZERO);
    assertThat(backlog.isEmpty()).isFalse();
  }

  @Test
  void aTaskThatHasWaitedWasBehindOthers() {
    QueueBacklog.Poll waiting = backlog.opened();
    pass(SECOND);
    task(Duration.ZERO);
    assertThat(backlog.isEmpty()).isTrue();
    task(SECOND.plusMillis(1));
    assertThat(backlog.isEmpty()).isFalse();

    // The other poll is still open, so the one task was the last.
    pass(SECOND);
    assertThat(backlog.isEmpty()).isTrue();
    backlog.closed(waiting, null);
    assertThat(backlog.isEmpty()).isFalse();
  }

  @Test
  void aWorkerThatDoesNotPollLearnsNothing() {
    listen(SECOND);
    task(Duration.ofMinutes(1));
    pass(Duration.ofMinutes(1));
    task(Duration.ofMillis(10));
    assertThat(backlog.isEmpty()).isFalse();

    listen(Duration.ofMillis(600));
    pass(Duration.ofMinutes(1));
    listen(Duration.ofMillis(399));
    assertThat(backlog.isEmpty()).isFalse();
    listen(Duration.ofMillis(1));
    assertThat(backlog.isEmpty()).isTrue();
  }

  @Test
  void aBacklogThatIsProcessedIsNotEmpty() {
    for (int n = 0; n < 20; n++) {
      task(Duration.ofMinutes(1));
      listen(Duration.ofMillis(200));
      assertThat(backlog.isEmpty()).isFalse();
      task(Duration.ofMillis(10));
      assertThat(backlog.isEmpty()).isFalse();
    }
    listen(Duration.ofMillis(800));
    assertThat(backlog.isEmpty()).isTrue();
  }
}
