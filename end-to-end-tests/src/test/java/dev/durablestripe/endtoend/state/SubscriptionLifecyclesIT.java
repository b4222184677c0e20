package dev.durablestripe.endtoend.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.fake.SubscriptionLifecycle;
import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.Ports;
import dev.durablestripe.local.ResourceStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random lives through the whole pipeline, with two workers: posted out of order, late and
 * repeated, while Stripe lives on and is slow at times. {@code -Dit.lives=…} for more, {@code
 * -Dit.seed=…} for the same again.
 */
@ExtendWith(SharedStack.class)
class SubscriptionLifecyclesIT {
  private static final int LIVES = Integer.getInteger("it.lives", 60);

  /** Few enough for the server to keep up: Stripe must live on while its events are applied. */
  private static final int AT_ONCE = 6;

  private final long seed = Long.getLong("it.seed", System.nanoTime());
  private final ResourceStack resources = new ResourceStack();
  private final Set<String> posted = ConcurrentHashMap.newKeySet();
  private final ExecutorService living = Executors.newFixedThreadPool(AT_ONCE);
  private final ExecutorService posting = Executors.newFixedThreadPool(4 * AT_ONCE);
  private Pipeline pipeline;

  @BeforeEach
  void startASecondWorker(LocalStack stack) {
    pipeline = new Pipeline(stack);
    Ports own = Ports.free();
    Map<String, String> settings = new HashMap<>(stack.workerSettings());
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(own.workerManagement()));
    resources
        .add(
            AppProcess.start(
                stack.jar("workflow-worker"),
                settings,
                own.workerManagement(),
                stack.folder().resolve("second-worker.log")))
        .awaitHealthy();
    stack.stripe().delayRandomly(seed);
  }

  @AfterEach
  void stop(LocalStack stack) {
    stack.stripe().delay(() -> Duration.ZERO);
    living.shutdownNow();
    posting.shutdownNow();
    resources.close();
  }

  @Test
  void allRowsEndUpEqualToStripe() {
    List<CompletableFuture<SubscriptionLifecycle>> lives = new ArrayList<>();
    for (int i = 0; i < LIVES; i++) {
      long own = seed + 31L * i;
      lives.add(CompletableFuture.supplyAsync(() -> live(own), living));
    }
    lives.forEach(CompletableFuture::join);
    Map<EventResult.Outcome, Integer> outcomes = new HashMap<>();
    for (String event : posted) {
      outcomes.merge(pipeline.result(event).outcome(), 1, Integer::sum);
    }
    for (CompletableFuture<SubscriptionLifecycle> life : lives) {
      assertThat(end(life.join()))
          .as("%s, seed %d", life.join().id(), seed)
          .isEqualTo(life.join().stateAtStripe());
    }
    System.out.printf("%d lives, %d events %s, seed %d%n", LIVES, posted.size(), outcomes, seed);
  }

  private String end(SubscriptionLifecycle life) {
    return pipeline
        .database()
        .sql(SubscriptionLifecycle.STORED_STATE)
        .param("id", life.id())
        .query(String.class)
        .single();
  }

  private SubscriptionLifecycle live(long own) {
    Random random = new Random(own);
    SubscriptionLifecycle life =
        new SubscriptionLifecycle(
            own, UUID.randomUUID().toString().replace("-", ""), pipeline.stack().stripe());
    List<CompletableFuture<Void>> deliveries = new ArrayList<>();
    next(life, random, deliveries).join();
    deliveries.forEach(CompletableFuture::join);
    return life;
  }

  private CompletableFuture<Void> next(
      SubscriptionLifecycle life, Random random, List<CompletableFuture<Void>> deliveries) {
    for (String event : life.change()) {
      int times = 1 + random.nextInt(3);
      for (int n = 0; n < times; n++) {
        deliveries.add(CompletableFuture.runAsync(() -> post(event), after(random.nextInt(1_500))));
      }
    }
    return life.hasNext()
        ? CompletableFuture.runAsync(() -> {}, after(life.pause().toMillis()))
            .thenCompose(pause -> next(life, random, deliveries))
        : CompletableFuture.completedFuture(null);
  }

  private Executor after(long millis) {
    return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, posting);
  }

  /** Stripe resends what was not answered with 200; so does this. */
  private void post(String event) {
    int status = pipeline.webhook().post(event).statusCode();
    if (status == 200) {
      posted.add(event.replaceAll("\\{\"id\":\"(\\w+)\".*", "$1"));
    } else {
      assertThat(status).isEqualTo(503);
      post(event);
    }
  }
}
