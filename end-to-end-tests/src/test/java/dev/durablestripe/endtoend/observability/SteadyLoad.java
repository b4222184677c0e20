package dev.durablestripe.endtoend.observability;

import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.WebhookClient;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Posts one event after the other until it is closed. */
final class SteadyLoad implements AutoCloseable {
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger accepted = new AtomicInteger();
  private final WebhookClient webhook;
  private final Supplier<String> events;

  /**
   * Starts to post new events.
   *
   * @param pause between a response and the next event
   */
  SteadyLoad(WebhookClient webhook, Duration pause) {
    this(webhook, pause, SteadyLoad::event);
  }

  /**
   * Starts to post.
   *
   * @param pause between a response and the next event
   * @param events the JSON of the next event
   */
  SteadyLoad(WebhookClient webhook, Duration pause, Supplier<String> events) {
    this.webhook = webhook;
    this.events = events;
    var unused =
        thread.scheduleWithFixedDelay(this::post, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void post() {
    try {
      if (webhook.post(events.get()).statusCode() == 200) {
        accepted.incrementAndGet();
      }
    } catch (UncheckedIOException e) {
      // No response: the next event may be accepted.
    }
  }

  /** A new event about a subscription of its own, created now. */
  static String event() {
    TestSubscription subscription = new TestSubscription();
    return StripeEvents.event(
        subscription.eventId("load"),
        "customer.subscription.updated",
        Instant.now(),
        subscription.json("active", 5));
  }

  /** The number of events that were answered with 200. */
  int accepted() {
    return accepted.get();
  }

  /** Stops to post; an event on its way is still answered. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
