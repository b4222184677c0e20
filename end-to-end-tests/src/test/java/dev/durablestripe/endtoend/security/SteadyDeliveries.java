package dev.durablestripe.endtoend.security;

import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.local.WebhookClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Posts an event every 200 ms, each for a new subscription. For every other event the worker has to
 * ask Stripe.
 */
final class SteadyDeliveries implements AutoCloseable {
  private static final long PERIOD_MILLIS = 200;

  private final ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor();
  private final FakeStripe stripe;
  private final List<String> accepted = new CopyOnWriteArrayList<>();
  private final List<String> failed = new CopyOnWriteArrayList<>();
  private volatile WebhookClient webhook;

  /** Begins. */
  SteadyDeliveries(FakeStripe stripe, WebhookClient webhook) {
    this.stripe = stripe;
    this.webhook = webhook;
    var unused = sender.scheduleAtFixedRate(this::deliver, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void deliver() {
    TestSubscription subscription = new TestSubscription();
    boolean asks = accepted.size() % 2 == 0;
    String event =
        asks
            ? subscription.checkout("steady", "ref_" + subscription.id)
            : subscription.snapshot("steady", "created", 0, "active", 5);
    stripe.subscription(subscription.id, subscription.json("active", 5));
    stripe.event("", event, true);
    String id = subscription.eventId("steady");
    try {
      int status = webhook.post(event).statusCode();
      (status == 200 ? accepted : failed).add(id);
    } catch (RuntimeException e) {
      failed.add(id);
    }
  }

  /** Posts to another client from now on. */
  void use(WebhookClient next) {
    webhook = next;
  }

  /** Waits until a number of further events was posted. */
  void awaitNext(int events) {
    int goal = accepted.size() + failed.size() + events;
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> accepted.size() + failed.size() >= goal);
  }

  /** The ids of the events that were answered 200, in order. */
  List<String> accepted() {
    return accepted;
  }

  /** The ids of all other events. */
  List<String> failed() {
    return failed;
  }

  /** Ends, and waits for the last answer. */
  @Override
  public void close() {
    sender.shutdown();
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(sender::isTerminated);
  }
}
