package dev.durablestripe.internal.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.HeldRequest;
import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.ConcurrentChangeException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Two workers apply events of one subscription at the same time. */
class ConcurrentEventsTest {
  private static final TestWorker ONE = new TestWorker();
  private static final TestWorker OTHER = new TestWorker();

  private final TestSubscription subscription = new TestSubscription();
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  @AfterEach
  void answerWithoutDelay() {
    TestWorker.STRIPE.delay(() -> Duration.ZERO);
  }

  private String updated(String name, Instant created, int quantity) {
    return subscription.snapshot(name, "updated", created, "active", quantity);
  }

  private void putAtStripe(int quantity) {
    subscription.putAtStripe("active", quantity);
  }

  private @Nullable Object seats() {
    return subscription.row().get("seat_limit");
  }

  @Test
  void anEarlierResponseIsNotWrittenAfterALaterOne() {
    putAtStripe(1);
    HeldRequest earlier = subscription.holdRequest();
    CompletableFuture<EventResult> first = ONE.applyAsync(subscription.invoicePaid("a", now));
    earlier.awaitArrival();
    putAtStripe(2);

    OTHER.applyAsync(subscription.invoicePaid("b", now)).join();
    assertThat(seats()).isEqualTo(2L);
    earlier.release();
    first.join();

    assertThat(seats()).isEqualTo(2L);
    assertThat(subscription.requests()).isEqualTo(3);
  }

  @Test
  void anEarlierResponseIsNotWrittenAfterALaterOneOverAnExistingRow() throws Exception {
    ONE.apply(updated("first", now.minusSeconds(60), 7));
    anEarlierResponseIsNotWrittenAfterALaterOne();
  }

  @Test
  void aResponseDoesNotReplaceASnapshotThatArrivedInTheMeantime() {
    putAtStripe(1);
    HeldRequest request = subscription.holdRequest();
    CompletableFuture<EventResult> fetching =
        ONE.applyAsync(subscription.invoicePaid("a", now.minusSeconds(30)));
    request.awaitArrival();
    putAtStripe(2);
    OTHER.applyAsync(updated("b", now, 2)).join();
    request.release();

    assertThat(fetching.join().outcome()).isEqualTo(Outcome.STALE);
    assertThat(seats()).isEqualTo(2L);
  }

  /** Read at second 0, changed in between, answered and stamped four seconds later. */
  @Test
  void aSlowResponseIsNotTakenForANewOne() throws Exception {
    putAtStripe(1);
    TestWorker.STRIPE.delay(() -> Duration.ofSeconds(4));
    HeldRequest request = subscription.holdRequest();
    CompletableFuture<EventResult> slow = ONE.applyAsync(subscription.invoicePaid("a", now));
    request.awaitArrival();
    Instant change = Instant.now();
    putAtStripe(2);
    request.release();
    slow.join();
    assertThat(seats()).as("the state that was read before the change").isEqualTo(1L);
    TestWorker.STRIPE.delay(() -> Duration.ZERO);

    OTHER.apply(updated("b", change, 2));

    assertThat(seats()).isEqualTo(2L);
  }

  @Test
  void neitherEndOfTheIntervalMovesBack() throws Exception {
    putAtStripe(1);
    ONE.apply(updated("a", now.plusSeconds(10), 1));

    ONE.apply(subscription.invoicePaid("b", now.plusSeconds(10)));

    assertThat(subscription.requests()).isEqualTo(1);
    assertThat(subscription.row())
        .containsEntry("as_of_from", Timestamp.from(now.plusSeconds(10)))
        .containsEntry("as_of", Timestamp.from(now.plusSeconds(10)));
  }

  @RepeatedTest(20)
  void ofTwoSnapshotsAtTheSameTimeTheLaterOneIsStored() {
    CyclicBarrier bothReady = new CyclicBarrier(2);
    List<CompletableFuture<EventResult>> both = new ArrayList<>();
    putAtStripe(2);
    for (int n : new int[] {1, 2}) {
      String event = updated("s" + n, now.minusSeconds(60).plusSeconds(30L * n), n);
      both.add(
          TestWorker.async(
              () -> {
                bothReady.await();
                return (n == 1 ? ONE : OTHER).apply(event);
              }));
    }
    both.forEach(CompletableFuture::join);

    assertThat(seats()).isEqualTo(2L);
  }

  @Test
  void noTransactionIsOpenDuringARequest() {
    putAtStripe(1);
    HeldRequest request = subscription.holdRequest();
    CompletableFuture<EventResult> applied = ONE.applyAsync(subscription.invoicePaid("a", now));
    request.awaitArrival();

    assertThat(
            TestWorker.database()
                .sql(
                    """
                    SELECT count(*) FROM pg_stat_activity
                     WHERE datname = current_database() AND pid <> pg_backend_pid()
                       AND xact_start IS NOT NULL AND backend_type = 'client backend'
                    """)
                .query(Long.class)
                .single())
        .isZero();

    request.release();
    applied.join();
  }

  /** Prints the number of calls, which docs/state.md reports. */
  @Test
  void aBurstOneAfterAnotherNeedsLessThanOneCallPerEvent() throws Exception {
    int events = 20;
    putAtStripe(events);
    for (int n = 1; n <= events; n++) {
      ONE.apply(updated("n" + n, now, n));
    }
    int calls = subscription.requests();
    System.out.printf("one after another: %d events of one second, %d calls%n", events, calls);
    assertThat(calls).isLessThan(events);
    assertThat(seats()).isEqualTo((long) events);
  }

  /** An attempt prepares an event at most twice, so it asks Stripe at most twice. */
  @Test
  void aBurstAtOnceNeedsAtMostTwoCallsPerAttempt() {
    int events = 20;
    AtomicInteger attempts = new AtomicInteger();
    putAtStripe(events);
    List<CompletableFuture<EventResult>> all = new ArrayList<>();
    for (int n = 1; n <= events; n++) {
      String event = updated("n" + n, now, n);
      TestWorker worker = n % 2 == 0 ? ONE : OTHER;
      all.add(TestWorker.async(() -> applyWithRetries(worker, event, attempts)));
    }
    all.forEach(CompletableFuture::join);
    int calls = subscription.requests();
    System.out.printf(
        "at once: %d events of one second, %d attempts, %d calls%n", events, attempts.get(), calls);
    assertThat(calls).isLessThanOrEqualTo(2 * attempts.get());
    assertThat(seats()).isEqualTo((long) events);
  }

  /** Retries as Temporal does, but without pauses, which is the worst case. */
  private static EventResult applyWithRetries(
      TestWorker worker, String event, AtomicInteger attempts) throws Exception {
    while (true) {
      try {
        attempts.incrementAndGet();
        return worker.apply(event);
      } catch (ConcurrentChangeException e) {
        Thread.onSpinWait();
      }
    }
  }
}
