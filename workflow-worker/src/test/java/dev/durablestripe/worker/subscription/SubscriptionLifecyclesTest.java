package dev.durablestripe.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.fake.SubscriptionLifecycle;
import dev.durablestripe.worker.TestWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
 * Random lives, delivered out of order, late and repeated, to two workers at once, while Stripe
 * lives on: a GET reads at one moment and answers up to five seconds later, stamped by a clock that
 * is two seconds ahead of or behind the one that stamps events. Each ends as Stripe has it.
 *
 * <p>{@code mvn -pl workflow-worker -am verify -Dtest=SubscriptionLifecyclesTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dlives=10000} runs more; {@code -Dseed=…} runs the same
 * again.
 */
class SubscriptionLifecyclesTest {
  private static final int LIVES = Integer.getInteger("lives", 200);
  private static final int AT_ONCE = Integer.getInteger("lives.at.once", 40);

  private static final int MAX_ATTEMPTS = 40;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final List<TestWorker> workers = List.of(new TestWorker(), new TestWorker());
  private final ExecutorService living = Executors.newFixedThreadPool(AT_ONCE);
  private final ExecutorService delivering = Executors.newFixedThreadPool(AT_ONCE);
  private final AtomicInteger deliveries = new AtomicInteger();
  private final AtomicInteger retries = new AtomicInteger();

  @AfterEach
  void stop() {
    living.shutdownNow();
    delivering.shutdownNow();
    TestWorker.STRIPE.delay(() -> Duration.ZERO);
    TestWorker.STRIPE.dateSkew(Duration.ZERO);
  }

  @Test
  void allEndAsStripeHasThem() {
    for (int skew : new int[] {0, 2, -2}) {
      TestWorker.STRIPE.dateSkew(Duration.ofSeconds(skew));
      TestWorker.STRIPE.slowAtTimes(seed);
      List<CompletableFuture<Void>> lives = new ArrayList<>();
      for (int i = 0; i < LIVES / 3 + 1; i++) {
        long own = seed + 31L * i + skew;
        lives.add(CompletableFuture.runAsync(() -> live(own), living));
      }
      CompletableFuture.allOf(lives.toArray(CompletableFuture<?>[]::new)).join();
    }
    System.out.printf(
        "%d lives, %d deliveries, %d retries, seed %d%n",
        LIVES, deliveries.get(), retries.get(), seed);
  }

  private void live(long own) {
    Random random = new Random(own);
    SubscriptionLifecycle life =
        new SubscriptionLifecycle(own, TestWorker.unique(), TestWorker.STRIPE);
    List<CompletableFuture<Void>> delivered = new ArrayList<>();
    next(life, random, delivered).join();
    CompletableFuture.allOf(delivered.toArray(CompletableFuture<?>[]::new)).join();
    assertThat(
            TestWorker.database()
                .sql(SubscriptionLifecycle.STORED_END)
                .param("id", life.id())
                .query(String.class)
                .single())
        .as("%s, seed %d, life %d", life.id(), seed, own)
        .isEqualTo(life.end());
  }

  private CompletableFuture<Void> next(
      SubscriptionLifecycle life, Random random, List<CompletableFuture<Void>> delivered) {
    for (String event : life.change()) {
      int times = 1 + random.nextInt(3);
      for (int n = 0; n < times; n++) {
        delivered.add(deliver(event, workers.get(random.nextInt(2)), random.nextInt(1_500)));
      }
    }
    if (!life.goesOn()) {
      return CompletableFuture.completedFuture(null);
    }
    Executor later =
        CompletableFuture.delayedExecutor(
            life.pause().toMillis(), TimeUnit.MILLISECONDS, delivering);
    return CompletableFuture.runAsync(() -> {}, later)
        .thenCompose(pause -> next(life, random, delivered));
  }

  /** Applies an event later, and again after a while if that fails, as Temporal would. */
  private CompletableFuture<Void> deliver(String event, TestWorker worker, int millis) {
    deliveries.incrementAndGet();
    return attempt(event, worker, millis, 1);
  }

  private CompletableFuture<Void> attempt(String event, TestWorker worker, int millis, int number) {
    assertThat(number).as("attempts of %s, seed %d", event, seed).isLessThan(MAX_ATTEMPTS);
    return CompletableFuture.supplyAsync(
            () -> applied(event, worker),
            CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, delivering))
        .thenCompose(
            done ->
                done
                    ? CompletableFuture.completedFuture(null)
                    : attempt(event, worker, 500, number + 1));
  }

  private boolean applied(String event, TestWorker worker) {
    try {
      worker.apply(event);
      return true;
    } catch (Exception e) {
      retries.incrementAndGet();
      return false;
    }
  }
}
