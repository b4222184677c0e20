package dev.durablestripe.endtoend.operations;

import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.EventJson;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.UniqueId;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.fake.SubscriptionLifecycle;
import dev.durablestripe.internal.local.WebhookClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Subscriptions that change all the time. Each event is posted once, to the next of the starters
 * that run, as a load balancer does.
 */
final class UpgradeLoad implements AutoCloseable {
  private static final long PERIOD_MILLIS = 250;
  private static final int CONCURRENT = 6;

  private final ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor();
  private final FakeStripe stripe;
  private final Random random;
  private final List<SubscriptionLifecycle> lifecycles = new CopyOnWriteArrayList<>();
  private final List<SubscriptionLifecycle> open = new ArrayList<>();
  private final List<String> accepted = new CopyOnWriteArrayList<>();
  private final List<String> refused = new CopyOnWriteArrayList<>();
  private volatile List<WebhookClient> starters;
  private int changes;

  /** Begins. */
  UpgradeLoad(FakeStripe stripe, long seed, List<WebhookClient> starters) {
    this.stripe = stripe;
    this.random = new Random(seed);
    this.starters = starters;
    var unused =
        sender.scheduleAtFixedRate(this::changeNext, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void changeNext() {
    SubscriptionLifecycle lifecycle =
        open.size() < CONCURRENT ? begin() : open.get(changes++ % open.size());
    lifecycle.change().forEach(this::post);
    if (!lifecycle.hasNext()) {
      open.remove(lifecycle);
    }
  }

  private SubscriptionLifecycle begin() {
    SubscriptionLifecycle next =
        new SubscriptionLifecycle(random.nextLong(), UniqueId.next(), stripe);
    lifecycles.add(next);
    open.add(next);
    return next;
  }

  private void post(String event) {
    stripe.event("", event, true);
    List<WebhookClient> running = starters;
    String id = EventJson.id(event);
    try {
      int status = running.get(accepted.size() % running.size()).post(event).statusCode();
      if (status == 200) {
        accepted.add(id);
      } else {
        refused.add(id + ": " + status);
      }
    } catch (RuntimeException e) {
      refused.add(id + ": " + e);
    }
  }

  /** Posts to these starters from now on, and waits until none of the others is needed. */
  void use(WebhookClient... running) {
    starters = List.of(running);
    awaitNext(4);
  }

  /** Waits until a number of further events was posted. */
  void awaitNext(int events) {
    int goal = accepted.size() + refused.size() + events;
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> accepted.size() + refused.size() >= goal);
  }

  /** The ids of the events that were answered 200, in order. */
  List<String> accepted() {
    return accepted;
  }

  /** All other events, with the answer. */
  List<String> refused() {
    return refused;
  }

  /** All subscriptions, as Stripe has them now. */
  List<SubscriptionLifecycle> lifecycles() {
    return lifecycles;
  }

  /** Ends, and waits for the last answer. */
  @Override
  public void close() {
    sender.shutdown();
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(sender::isTerminated);
  }
}
