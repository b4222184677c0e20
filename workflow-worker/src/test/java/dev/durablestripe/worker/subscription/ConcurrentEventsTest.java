package dev.durablestripe.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.fake.HeldRequest;
import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.worker.TestWorker;
import dev.durablestripe.worker.event.ConcurrentChangeException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Two workers, one subscription, the same moment. */
class ConcurrentEventsTest {
  private static final TestWorker ONE = new TestWorker();
  private static final TestWorker OTHER = new TestWorker();

  private final String unique = TestWorker.unique();
  private final String id = "sub_" + unique;
  private final String path = "/v1/subscriptions/" + id;
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
    TestWorker.STRIPE.delay(() -> Duration.ZERO);
  }

  private String json(int quantity) {
    return StripeEvents.subscription(id, "cus_" + unique, "active", "price_1", quantity, now);
  }

  private String updated(String name, Instant created, int quantity) {
    return StripeEvents.event(
        "evt_" + unique + "_" + name, "customer.subscription.updated", created, json(quantity));
  }

  private String paid(String name, Instant created) {
    return StripeEvents.event(
        "evt_" + unique + "_" + name,
        "invoice.paid",
        created,
        StripeEvents.invoice("in_1", "cus_" + unique, id));
  }

  private CompletableFuture<EventResult> apply(TestWorker worker, String event) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return worker.apply(event);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        threads);
  }

  private @Nullable Object seats() {
    return TestWorker.subscription(id).get("seat_limit");
  }

  @Test
  void whoReadStripeEarlierDoesNotWriteLater() {
    TestWorker.STRIPE.subscription(id, json(1));
    HeldRequest early = TestWorker.STRIPE.hold(path);
    CompletableFuture<EventResult> first = apply(ONE, paid("a", now));
    early.awaitArrival();
    TestWorker.STRIPE.subscription(id, json(2));

    apply(OTHER, paid("b", now)).join();
    assertThat(seats()).isEqualTo(2L);
    early.release();
    first.join();

    assertThat(seats()).isEqualTo(2L);
    assertThat(TestWorker.STRIPE.calls(path)).isEqualTo(3);
  }

  @Test
  void theSameForARowThatWasThereBefore() throws Exception {
    ONE.apply(updated("first", now.minusSeconds(60), 7));
    whoReadStripeEarlierDoesNotWriteLater();
  }

  @Test
  void aSnapshotThatOvertakesAFetchIsNotUndoneByIt() {
    TestWorker.STRIPE.subscription(id, json(1));
    HeldRequest early = TestWorker.STRIPE.hold(path);
    CompletableFuture<EventResult> fetching = apply(ONE, paid("a", now.minusSeconds(30)));
    early.awaitArrival();
    TestWorker.STRIPE.subscription(id, json(2));
    apply(OTHER, updated("b", now, 2)).join();
    early.release();

    assertThat(fetching.join().outcome()).isEqualTo(Outcome.STALE);
    assertThat(seats()).isEqualTo(2L);
  }

  /** Read at second 0, changed in between, answered and stamped four seconds later. */
  @Test
  void aSlowAnswerDoesNotPassForANewOne() throws Exception {
    TestWorker.STRIPE.subscription(id, json(1));
    TestWorker.STRIPE.delay(() -> Duration.ofSeconds(4));
    HeldRequest reading = TestWorker.STRIPE.hold(path);
    CompletableFuture<EventResult> slow = apply(ONE, paid("a", now));
    reading.awaitArrival();
    Instant change = Instant.now();
    TestWorker.STRIPE.subscription(id, json(2));
    reading.release();
    slow.join();
    assertThat(seats()).as("what was read before the change").isEqualTo(1L);
    TestWorker.STRIPE.delay(() -> Duration.ZERO);

    OTHER.apply(updated("b", change, 2));

    assertThat(seats()).isEqualTo(2L);
  }

  @Test
  void neitherEndOfTheIntervalMovesBack() throws Exception {
    TestWorker.STRIPE.subscription(id, json(1));
    ONE.apply(updated("a", now.plusSeconds(10), 1));

    ONE.apply(paid("b", now.plusSeconds(10)));

    assertThat(TestWorker.STRIPE.calls(path)).isEqualTo(1);
    assertThat(TestWorker.subscription(id))
        .containsEntry("as_of_from", Timestamp.from(now.plusSeconds(10)))
        .containsEntry("as_of", Timestamp.from(now.plusSeconds(10)));
  }

  @RepeatedTest(20)
  void twoSnapshotsInOneInstantEndInTheLaterOne() throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    List<CompletableFuture<EventResult>> both = new ArrayList<>();
    TestWorker.STRIPE.subscription(id, json(2));
    for (int n : new int[] {1, 2}) {
      String event = updated("s" + n, now.minusSeconds(60).plusSeconds(30L * n), n);
      both.add(
          CompletableFuture.runAsync(() -> await(together), threads)
              .thenCompose(ready -> apply(n == 1 ? ONE : OTHER, event)));
    }
    both.forEach(CompletableFuture::join);

    assertThat(seats()).isEqualTo(2L);
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void noTransactionIsOpenWhileStripeIsAsked() {
    TestWorker.STRIPE.subscription(id, json(1));
    HeldRequest asking = TestWorker.STRIPE.hold(path);
    CompletableFuture<EventResult> asked = apply(ONE, paid("a", now));
    asking.awaitArrival();

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

    asking.release();
    asked.join();
  }

  /** Prints calls per event; the bound is what is asserted. */
  @Test
  void aBurstAsksAtMostOnceForEachEvent() throws Exception {
    int events = 20;
    TestWorker.STRIPE.subscription(id, json(events));
    for (int n = 1; n <= events; n++) {
      ONE.apply(updated("n" + n, now, n));
    }
    int calls = TestWorker.STRIPE.calls(path);
    System.out.printf("one after another: %d events of one second, %d calls%n", events, calls);
    assertThat(calls).isLessThan(events);
    assertThat(seats()).isEqualTo((long) events);
  }

  /** An attempt prepares twice at the most, so it asks twice at the most. */
  @Test
  void aBurstAtOnceAsksAtMostTwiceForEachAttempt() {
    int events = 20;
    AtomicInteger attempts = new AtomicInteger();
    TestWorker.STRIPE.subscription(id, json(events));
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int n = 1; n <= events; n++) {
      String event = updated("n" + n, now, n);
      TestWorker worker = n % 2 == 0 ? ONE : OTHER;
      all.add(CompletableFuture.runAsync(() -> retry(worker, event, attempts), threads));
    }
    all.forEach(CompletableFuture::join);
    int calls = TestWorker.STRIPE.calls(path);
    System.out.printf(
        "at once: %d events of one second, %d attempts, %d calls%n", events, attempts.get(), calls);
    assertThat(calls).isLessThanOrEqualTo(2 * attempts.get());
    assertThat(seats()).isEqualTo((long) events);
  }

  /** As Temporal would, but at once, which is the worst that can happen. */
  private static void retry(TestWorker worker, String event, AtomicInteger attempts) {
    while (true) {
      try {
        attempts.incrementAndGet();
        worker.apply(event);
        return;
      } catch (ConcurrentChangeException again) {
        Thread.onSpinWait();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
