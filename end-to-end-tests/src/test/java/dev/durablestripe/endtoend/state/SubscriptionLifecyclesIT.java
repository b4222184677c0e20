package dev.durablestripe.endtoend.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.EventJson;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.UniqueId;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.fake.SubscriptionLifecycle;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random subscription lifecycles through the whole pipeline, with two workers. Events are posted
 * out of order, late and repeatedly, while the subscriptions still change at Stripe, which is slow
 * at times. {@code -Dit.subscriptions} sets their number, {@code -Dit.seed} repeats a run.
 */
@ExtendWith(SharedStack.class)
class SubscriptionLifecyclesIT {
  private static final int SUBSCRIPTIONS = Integer.getInteger("it.subscriptions", 20);

  private static final int MANY = 60;

  /** Few enough that events are applied while their subscriptions still change. */
  private static final int CONCURRENT = 6;

  private final long seed = Long.getLong("it.seed", System.nanoTime());
  private final ResourceStack resources = new ResourceStack();
  private final Set<String> posted = ConcurrentHashMap.newKeySet();
  private final ExecutorService changing = Executors.newFixedThreadPool(CONCURRENT);
  private final ExecutorService posting = Executors.newFixedThreadPool(4 * CONCURRENT);
  private Pipeline pipeline;

  @BeforeEach
  void startASecondWorker(LocalStack stack) {
    pipeline = new Pipeline(stack);
    resources
        .add(stack.startWorker(Ports.free(), Map.of(), stack.log("second-worker")))
        .awaitHealthy();
    stack.stripe().delayRandomly(seed);
  }

  @AfterEach
  void stop(LocalStack stack) {
    stack.stripe().delay(() -> Duration.ZERO);
    changing.shutdownNow();
    posting.shutdownNow();
    resources.close();
  }

  @Test
  void allRowsEndUpEqualToStripe() {
    assertRowsEndUpEqualToStripe(SUBSCRIPTIONS);
  }

  @Test
  @Tag("full")
  void manyRowsEndUpEqualToStripe() {
    assertRowsEndUpEqualToStripe(MANY);
  }

  private void assertRowsEndUpEqualToStripe(int subscriptions) {
    List<CompletableFuture<SubscriptionLifecycle>> lifecycles = new ArrayList<>();
    for (int i = 0; i < subscriptions; i++) {
      long ownSeed = seed + 31L * i;
      lifecycles.add(CompletableFuture.supplyAsync(() -> run(ownSeed), changing));
    }
    lifecycles.forEach(CompletableFuture::join);
    Map<EventResult.Outcome, Integer> outcomes = new HashMap<>();
    for (String event : posted) {
      outcomes.merge(pipeline.result(event).outcome(), 1, Integer::sum);
    }
    for (CompletableFuture<SubscriptionLifecycle> lifecycle : lifecycles) {
      assertThat(pipeline.storedState(lifecycle.join()))
          .as("%s, seed %d", lifecycle.join().id(), seed)
          .isEqualTo(lifecycle.join().stateAtStripe());
    }
    System.out.printf(
        "%d subscriptions, %d events %s, seed %d%n", subscriptions, posted.size(), outcomes, seed);
  }

  private SubscriptionLifecycle run(long ownSeed) {
    Random random = new Random(ownSeed);
    SubscriptionLifecycle lifecycle =
        new SubscriptionLifecycle(ownSeed, UniqueId.next(), pipeline.stack().stripe());
    List<CompletableFuture<Void>> deliveries = new ArrayList<>();
    change(lifecycle, random, deliveries).join();
    deliveries.forEach(CompletableFuture::join);
    return lifecycle;
  }

  private CompletableFuture<Void> change(
      SubscriptionLifecycle lifecycle, Random random, List<CompletableFuture<Void>> deliveries) {
    for (String event : lifecycle.change()) {
      int times = 1 + random.nextInt(3);
      for (int n = 0; n < times; n++) {
        deliveries.add(CompletableFuture.runAsync(() -> post(event), after(random.nextInt(1_500))));
      }
    }
    return lifecycle.hasNext()
        ? CompletableFuture.runAsync(() -> {}, after(lifecycle.pause().toMillis()))
            .thenCompose(pause -> change(lifecycle, random, deliveries))
        : CompletableFuture.completedFuture(null);
  }

  private Executor after(long millis) {
    return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, posting);
  }

  /** Posts the event until it is accepted, as Stripe does. */
  private void post(String event) {
    int status = pipeline.webhook().post(event).statusCode();
    if (status == 200) {
      posted.add(EventJson.id(event));
    } else {
      assertThat(status).isEqualTo(503);
      post(event);
    }
  }
}
