package dev.durablestripe.endtoend.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.DeliveryBurst;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.LocalStack;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stripe hangs while many events need a call to it, and one event does not. For more waiting
 * events: {@code -Dstripe.hangs.waiting=2000}.
 */
@Tag("full")
@ExtendWith(SharedStack.class)
class StripeHangsIT {
  private static final int WAITING = Integer.getInteger("stripe.hangs.waiting", 200);
  private static final int CALLS_PER_SECOND = 10;
  private static final Logger log = LoggerFactory.getLogger(StripeHangsIT.class);

  private final TestSubscription waiting = new TestSubscription();
  private final TestSubscription subscription = new TestSubscription();

  @AfterEach
  void endTheDelay(LocalStack stack) {
    stack.stripe().delay(() -> Duration.ZERO);
  }

  private String invoicePaid(int n) {
    return StripeEvents.event(
        waiting.eventId("paid" + n),
        "invoice.paid",
        waiting.start,
        StripeEvents.invoice("in_" + n, waiting.customer, waiting.id + n));
  }

  private int calls(LocalStack stack) {
    return IntStream.range(0, WAITING)
        .map(n -> stack.stripe().calls("/v1/subscriptions/" + waiting.id + n))
        .sum();
  }

  private static boolean needsStripe(Pipeline pipeline, String eventId) {
    return pipeline.workflows().history(eventId).stream()
        .filter(HistoryEvent::hasActivityTaskScheduledEventAttributes)
        .map(event -> event.getActivityTaskScheduledEventAttributes().getTaskQueue().getName())
        .anyMatch(EventWorkflowStart.STRIPE_CALLS_TASK_QUEUE::equals);
  }

  @Test
  void eventsWithoutCallsAreAppliedAtOnceAndTheOthersAtTheRateLimit(LocalStack stack)
      throws Exception {
    Map<String, String> settings =
        Map.of(
            "STRIPE_CALLS_PER_SECOND",
            String.valueOf(CALLS_PER_SECOND),
            "RECONCILE_INTERVAL",
            "off");
    IntStream.range(0, WAITING)
        .forEach(
            n ->
                stack
                    .stripe()
                    .subscription(
                        waiting.id + n,
                        waiting.json("active", 1).replace(waiting.id, waiting.id + n)));
    stack.stripe().delay(() -> Duration.ofSeconds(30));
    try (TestNamespace namespace = new TestNamespace(stack, stack.postgres())) {
      Pipeline pipeline = namespace.startPipeline();
      namespace.startWorker(settings).awaitHealthy();
      namespace.startWorker(settings).awaitHealthy();
      List<String> events = IntStream.range(0, WAITING).mapToObj(this::invoicePaid).toList();
      // A new namespace accepts the search attributes only after some seconds.
      new DeliveryBurst(pipeline.webhook(), 16).sendUntilAccepted(events);
      await()
          .atMost(Duration.ofSeconds(60).plusMillis(100L * WAITING))
          .until(
              () ->
                  IntStream.range(0, 20)
                      .map(n -> n * (WAITING - 1) / 19)
                      .allMatch(n -> needsStripe(pipeline, waiting.eventId("paid" + n))));

      long start = System.nanoTime();
      pipeline.apply(subscription.snapshot("updated", "updated", 0, "active", 5));
      Duration took = Duration.ofNanos(System.nanoTime() - start);

      log.info("While {} events wait for Stripe, another one was applied within {}", WAITING, took);
      assertThat(took).isLessThan(Duration.ofSeconds(2));
      assertThat(pipeline.marks(waiting.eventId("paid"))).isZero();

      stack.stripe().delay(() -> Duration.ZERO);
      await()
          .atMost(Pipeline.AWAIT_TIMEOUT)
          .until(() -> pipeline.marks(waiting.eventId("paid")) > 0);
      int before = calls(stack);
      long since = System.nanoTime();
      await()
          .atMost(Duration.ofMinutes(3))
          .until(() -> pipeline.marks(waiting.eventId("paid")) >= Math.min(WAITING, 150));
      double perSecond = (calls(stack) - before) / ((System.nanoTime() - since) / 1e9);
      log.info("Two workers called Stripe {} times per second", perSecond);
      assertThat(perSecond).isLessThan(CALLS_PER_SECOND * 1.5);
    }
  }
}
