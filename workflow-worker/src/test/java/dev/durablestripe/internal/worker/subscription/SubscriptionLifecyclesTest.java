package dev.durablestripe.internal.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.fake.SubscriptionLifecycle;
import dev.durablestripe.internal.worker.TestWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Random lifecycles of subscriptions, delivered out of order, late and repeatedly to two workers at
 * once, while the subscriptions keep changing at Stripe. A response arrives up to five seconds
 * after it was read, and is stamped by a clock that is two seconds ahead of or behind the clock
 * that stamps events. Each row ends as Stripe has it.
 *
 * <p>{@code -Dlives=10000} runs more lifecycles; {@code -Dseed=…} repeats a run, see
 * CONTRIBUTING.md.
 */
class SubscriptionLifecyclesTest {
  private static final int LIFECYCLES = Integer.getInteger("lives", 200);
  private static final int AT_ONCE = Integer.getInteger("lives.at.once", 120);

  private static final int MAX_ATTEMPTS = 40;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final List<FakeStripe> stripes = new ArrayList<>();
  private final ExecutorService changing = Executors.newFixedThreadPool(AT_ONCE);
  private final ExecutorService delivering = Executors.newFixedThreadPool(AT_ONCE);
  private final AtomicInteger deliveries = new AtomicInteger();
  private final AtomicInteger retries = new AtomicInteger();

  @AfterEach
  void stop() {
    changing.shutdownNow();
    delivering.shutdownNow();
    stripes.forEach(FakeStripe::close);
  }

  /** A Stripe and the two workers that call it. */
  private record Setup(FakeStripe stripe, List<TestWorker> workers) {}

  private Setup withClockAhead(int seconds) {
    FakeStripe stripe = new FakeStripe(0);
    stripes.add(stripe);
    stripe.dateSkew(Duration.ofSeconds(seconds));
    stripe.delayRandomly(seed);
    return new Setup(stripe, List.of(new TestWorker(stripe), new TestWorker(stripe)));
  }

  @Test
  void eachRowEndsAsStripeHasIt() {
    Map<Integer, Setup> bySkew =
        Map.of(0, withClockAhead(0), 2, withClockAhead(2), -2, withClockAhead(-2));
    List<CompletableFuture<Void>> lifecycles = new ArrayList<>();
    for (int i = 0; i < LIFECYCLES / 3 + 1; i++) {
      long base = seed + 31L * i;
      bySkew.forEach(
          (skew, setup) ->
              lifecycles.add(CompletableFuture.runAsync(() -> run(base + skew, setup), changing)));
    }
    CompletableFuture.allOf(lifecycles.toArray(CompletableFuture<?>[]::new)).join();
    System.out.printf(
        "%d lifecycles, %d deliveries, %d retries, seed %d%n",
        LIFECYCLES, deliveries.get(), retries.get(), seed);
  }

  private void run(long lifecycleSeed, Setup setup) {
    Random random = new Random(lifecycleSeed);
    SubscriptionLifecycle lifecycle =
        new SubscriptionLifecycle(lifecycleSeed, TestWorker.unique(), setup.stripe());
    List<CompletableFuture<Void>> delivered = new ArrayList<>();
    changeAndDeliver(lifecycle, random, setup.workers(), delivered).join();
    CompletableFuture.allOf(delivered.toArray(CompletableFuture<?>[]::new)).join();
    assertThat(
            TestWorker.database()
                .sql(SubscriptionLifecycle.STORED_STATE)
                .param("id", lifecycle.id())
                .query(String.class)
                .single())
        .as("%s, seed %d, lifecycle seed %d", lifecycle.id(), seed, lifecycleSeed)
        .isEqualTo(lifecycle.stateAtStripe());
  }

  private CompletableFuture<Void> changeAndDeliver(
      SubscriptionLifecycle lifecycle,
      Random random,
      List<TestWorker> workers,
      List<CompletableFuture<Void>> delivered) {
    for (String event : lifecycle.change()) {
      int times = 1 + random.nextInt(3);
      for (int n = 0; n < times; n++) {
        delivered.add(deliver(event, workers.get(random.nextInt(2)), random.nextInt(1_500)));
      }
    }
    if (!lifecycle.hasNext()) {
      return CompletableFuture.completedFuture(null);
    }
    Executor later =
        CompletableFuture.delayedExecutor(
            lifecycle.pause().toMillis(), TimeUnit.MILLISECONDS, delivering);
    return CompletableFuture.runAsync(() -> {}, later)
        .thenCompose(pause -> changeAndDeliver(lifecycle, random, workers, delivered));
  }

  /** Applies an event after a delay, and retries it as Temporal does. */
  private CompletableFuture<Void> deliver(String event, TestWorker worker, int millis) {
    deliveries.incrementAndGet();
    return attempt(event, worker, millis, 1);
  }

  private CompletableFuture<Void> attempt(String event, TestWorker worker, int millis, int number) {
    assertThat(number).as("attempts of %s, seed %d", event, seed).isLessThan(MAX_ATTEMPTS);
    return CompletableFuture.supplyAsync(
            () -> tryApply(event, worker),
            CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, delivering))
        .thenCompose(
            done ->
                done
                    ? CompletableFuture.completedFuture(null)
                    : attempt(event, worker, 500, number + 1));
  }

  private boolean tryApply(String event, TestWorker worker) {
    try {
      worker.apply(event);
      return true;
    } catch (Exception e) {
      retries.incrementAndGet();
      return false;
    }
  }
}
