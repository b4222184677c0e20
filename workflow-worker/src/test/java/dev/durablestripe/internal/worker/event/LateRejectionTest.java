package dev.durablestripe.internal.worker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestWorker;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** An attempt of an old worker rejects an event that an attempt of a new worker applies. */
class LateRejectionTest {
  private final String id = "evt_" + TestWorker.unique();
  private final String event = StripeEvents.event(id, "test.late", Instant.now(), "{}");
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  /** Handles the events of this test. */
  private interface Late extends StripeEventHandler {
    @Override
    default Set<String> types() {
      return Set.of("test.late");
    }
  }

  private void hold() {
    arrived.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private final Late applying =
      new Late() {
        @Override
        public EventChange prepare(ReceivedEvent event) {
          return EventChange.nothing();
        }
      };

  private final Late holdingItsTransaction =
      new Late() {
        @Override
        public EventChange prepare(ReceivedEvent event) {
          return EventChange.write(transaction -> hold());
        }
      };

  private final Late rejecting =
      new Late() {
        @Override
        public EventChange prepare(ReceivedEvent event) {
          throw new EventRejectedException("it cannot be applied");
        }
      };

  private final Late rejectingLate =
      new Late() {
        @Override
        public EventChange prepare(ReceivedEvent event) {
          hold();
          throw new EventRejectedException("it cannot be applied");
        }
      };

  private CompletableFuture<EventResult> apply(StripeEventHandler handler) {
    return new TestWorker(handler).applyAsync(event);
  }

  @Test
  void aRejectionAfterTheCommitIsNotStored() throws Exception {
    CompletableFuture<EventResult> late = apply(rejectingLate);
    arrived.await();
    apply(applying).join();
    released.countDown();

    assertThatThrownBy(late::join).hasRootCauseInstanceOf(EventRejectedException.class);

    assertThat(TestWorker.mark(id)).isEqualTo("APPLIED");
    assertThat(TestWorker.rejections(id)).isEmpty();
  }

  @Test
  void aRejectionDuringTheCommitIsNotStored() throws Exception {
    CompletableFuture<EventResult> committing = apply(holdingItsTransaction);
    arrived.await();
    CompletableFuture<EventResult> late = apply(rejecting);
    await().until(() -> late.isDone() || isWaitingForALock());
    released.countDown();

    committing.join();
    assertThatThrownBy(late::join).hasRootCauseInstanceOf(EventRejectedException.class);

    assertThat(TestWorker.mark(id)).isEqualTo("APPLIED");
    assertThat(TestWorker.rejections(id)).isEmpty();
  }

  private static boolean isWaitingForALock() {
    return TestWorker.database()
        .sql("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)")
        .query(Boolean.class)
        .single();
  }

  @Test
  void applyingTheEventRemovesAnEarlierRejection() throws Exception {
    assertThatThrownBy(() -> apply(rejecting).join())
        .hasRootCauseInstanceOf(EventRejectedException.class);
    assertThat(TestWorker.rejections(id)).hasSize(1);

    apply(applying).join();

    assertThat(TestWorker.rejections(id)).isEmpty();
  }

  /** More than the locks that PostgreSQL can hold: by default 64 for each of 100 connections. */
  @Test
  void manyMarksCanBeWrittenAtOnce() {
    int written =
        TestWorker.database()
            .sql(
                """
                INSERT INTO billing.stripe_event (event_id, stripe_account, outcome, change_id,
                       workflow_run_id, attempt)
                SELECT :event || '_' || n, '', 'STALE', :event || '_' || n, 'a-run', 1
                  FROM generate_series(1, 20000) n
                """)
            .param("event", id)
            .update();

    assertThat(written).isEqualTo(20_000);
  }
}
