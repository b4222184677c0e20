package dev.durablestripe.endtoend.failure;

import dev.durablestripe.endtoend.support.RefundTable;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.fake.SubscriptionLifecycle;
import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.WebhookClient;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Random lives of subscriptions whose events are delivered as Stripe does it: out of order,
 * repeated, and again until they are answered with 200. Each change comes with a refund, whose
 * effects can be counted.
 */
final class CrashLoad implements AutoCloseable {
  private static final int RETRY_MILLIS = 500;

  private final CrashStack stack;
  private final WebhookClient webhook;
  private final long seed;
  private final Queue<SubscriptionLifecycle> lives = new ConcurrentLinkedQueue<>();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final Set<String> refunds = ConcurrentHashMap.newKeySet();
  private final ExecutorService posting = Executors.newFixedThreadPool(12);

  CrashLoad(CrashStack stack, long seed) {
    this.stack = stack;
    this.seed = seed;
    this.webhook = new WebhookClient(stack.webhookUrl(), LocalStack.WEBHOOK_SECRET);
  }

  /** One life after the other, a few at once, until that is enough. */
  CompletableFuture<Void> until(BooleanSupplier enough, int atOnce) {
    return CompletableFuture.allOf(
        IntStream.range(0, atOnce)
            .mapToObj(n -> live(new Random(seed + n), enough))
            .toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Void> live(Random random, BooleanSupplier enough) {
    if (enough.getAsBoolean()) {
      return CompletableFuture.completedFuture(null);
    }
    SubscriptionLifecycle life =
        new SubscriptionLifecycle(
            random.nextLong(), UUID.randomUUID().toString().replace("-", ""), stack.stripe());
    lives.add(life);
    return next(life, random).thenCompose(ended -> live(random, enough));
  }

  private CompletableFuture<Void> next(SubscriptionLifecycle life, Random random) {
    List<String> events = life.change();
    CompletableFuture<?>[] deliveries =
        Stream.concat(events.stream(), Stream.of(refund()))
            .flatMap(event -> Collections.nCopies(1 + random.nextInt(2), event).stream())
            .map(event -> deliver(event, random.nextInt(300)))
            .toArray(CompletableFuture[]::new);
    // Now and then the next change does not wait for the deliveries of this one.
    CompletableFuture<Void> delivered = CompletableFuture.allOf(deliveries);
    if (!life.hasNext()) {
      return delivered;
    }
    return random.nextBoolean()
        ? delivered.thenComposeAsync(done -> next(life, random), posting)
        : CompletableFuture.allOf(delivered, next(life, random));
  }

  private String refund() {
    TestSubscription subscription = new TestSubscription();
    refunds.add(subscription.eventId("refund"));
    return RefundTable.event(subscription, "refund");
  }

  private CompletableFuture<Void> deliver(String event, int millis) {
    Executor later = CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, posting);
    return CompletableFuture.supplyAsync(() -> isTaken(event), later)
        .thenCompose(
            taken ->
                taken ? CompletableFuture.completedFuture(null) : deliver(event, RETRY_MILLIS));
  }

  private boolean isTaken(String event) {
    try {
      int status = webhook.post(event).statusCode();
      if (status == 200) {
        accepted.add(event.replaceAll("\\{\"id\":\"(\\w+)\".*", "$1"));
      } else if (status != 503) {
        throw new AssertionError("The webhook answered " + status);
      }
      return status == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** Every event that was answered with 200. */
  Set<String> accepted() {
    return accepted;
  }

  /** The events among them that have a countable effect. */
  Set<String> refunds() {
    return refunds;
  }

  /** All lives, as Stripe has them now. */
  List<SubscriptionLifecycle> lives() {
    return List.copyOf(lives);
  }

  @Override
  public void close() {
    posting.shutdownNow();
  }
}
