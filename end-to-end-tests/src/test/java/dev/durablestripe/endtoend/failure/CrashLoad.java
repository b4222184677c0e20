package dev.durablestripe.endtoend.failure;

import dev.durablestripe.endtoend.support.EventJson;
import dev.durablestripe.endtoend.support.RefundTable;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.endtoend.support.UniqueId;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.fake.SubscriptionLifecycle;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.WebhookClient;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Random subscription lifecycles, whose events are delivered as Stripe does it: out of order,
 * sometimes twice, and again until they are accepted. Each change comes with a refund, whose
 * effects can be counted.
 */
final class CrashLoad implements AutoCloseable {
  private static final int RETRY_MILLIS = 500;

  private final FakeStripe stripe;
  private final WebhookClient webhook;
  private final long seed;
  private final Queue<SubscriptionLifecycle> lifecycles = new ConcurrentLinkedQueue<>();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final Set<String> refunds = ConcurrentHashMap.newKeySet();
  private final ExecutorService posting = Executors.newFixedThreadPool(12);

  CrashLoad(FakeStripe stripe, int webhookPort, long seed) {
    this.stripe = stripe;
    this.seed = seed;
    this.webhook = new WebhookClient(webhookPort, LocalStack.WEBHOOK_SECRET);
  }

  /** Runs a number of lifecycles at a time, one after the other, until a condition holds. */
  CompletableFuture<Void> runUntil(BooleanSupplier enough, int concurrent) {
    return CompletableFuture.allOf(
        IntStream.range(0, concurrent)
            .mapToObj(n -> runNext(new Random(seed + n), enough))
            .toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Void> runNext(Random random, BooleanSupplier enough) {
    if (enough.getAsBoolean()) {
      return CompletableFuture.completedFuture(null);
    }
    SubscriptionLifecycle lifecycle =
        new SubscriptionLifecycle(random.nextLong(), UniqueId.next(), stripe);
    lifecycles.add(lifecycle);
    return change(lifecycle, random).thenCompose(ended -> runNext(random, enough));
  }

  private CompletableFuture<Void> change(SubscriptionLifecycle lifecycle, Random random) {
    List<String> events = new ArrayList<>(lifecycle.change());
    events.add(refund());
    events.forEach(event -> stripe.event("", event, true));
    CompletableFuture<?>[] deliveries =
        events.stream()
            .flatMap(event -> Collections.nCopies(1 + random.nextInt(2), event).stream())
            .map(event -> deliver(event, random.nextInt(300)))
            .toArray(CompletableFuture[]::new);
    CompletableFuture<Void> delivered = CompletableFuture.allOf(deliveries);
    if (!lifecycle.hasNext()) {
      return delivered;
    }
    // Half of the next changes do not wait for the deliveries of this one.
    return random.nextBoolean()
        ? delivered.thenComposeAsync(done -> change(lifecycle, random), posting)
        : CompletableFuture.allOf(delivered, change(lifecycle, random));
  }

  private String refund() {
    TestSubscription subscription = new TestSubscription();
    refunds.add(subscription.eventId("refund"));
    return RefundTable.event(subscription, "refund");
  }

  private CompletableFuture<Void> deliver(String event, int delayMillis) {
    Executor later = CompletableFuture.delayedExecutor(delayMillis, TimeUnit.MILLISECONDS, posting);
    return CompletableFuture.supplyAsync(() -> isAccepted(event), later)
        .thenCompose(
            isAccepted ->
                isAccepted
                    ? CompletableFuture.completedFuture(null)
                    : deliver(event, RETRY_MILLIS));
  }

  private boolean isAccepted(String event) {
    try {
      int status = webhook.post(event).statusCode();
      if (status == 200) {
        accepted.add(EventJson.id(event));
      } else if (status != 503) {
        throw new AssertionError("The webhook responded with " + status);
      }
      return status == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** The ids of all accepted events. */
  Set<String> accepted() {
    return accepted;
  }

  /** The ids of all refund events. */
  Set<String> refunds() {
    return refunds;
  }

  /** All subscriptions, as Stripe has them now. */
  List<SubscriptionLifecycle> lifecycles() {
    return List.copyOf(lifecycles);
  }

  @Override
  public void close() {
    posting.shutdownNow();
  }
}
