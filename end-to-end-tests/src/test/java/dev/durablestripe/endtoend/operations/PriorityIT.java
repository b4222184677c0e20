package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.contract.EventWorkflowStart;
import dev.durablestripe.contract.EventWorkflowStart.Origin;
import dev.durablestripe.contract.MalformedStripeEventException;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.contract.StripeSignature;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.local.LocalStack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who goes first when more waits than can be worked off: a backlog that no worker has seen yet.
 * Some thirty of it are in a worker's hands before anything can overtake. {@code
 * -Dpriority.backlog=5000} makes it long.
 */
@ExtendWith(SharedStack.class)
class PriorityIT {
  private static final int MANY = Integer.getInteger("priority.backlog", 300);
  private static final StripeSignature SIGNATURE =
      new StripeSignature(List.of(LocalStack.WEBHOOK_SECRET));
  private static final Logger log = LoggerFactory.getLogger(PriorityIT.class);

  private final TestSubscription many = new TestSubscription();
  private final TestSubscription few = new TestSubscription();
  private Pipeline pipeline;

  @BeforeEach
  void stopTheWorker(LocalStack stack) {
    pipeline = new Pipeline(stack);
    stack.worker().close();
  }

  @AfterEach
  void processTheBacklog(LocalStack stack) {
    if (!stack.worker().isHealthy()) {
      stack.restartWorker();
    }
    for (int n = 0; n < MANY; n++) {
      pipeline.result(many.eventId("e" + n));
    }
  }

  private void start(LocalStack stack, String event, Origin origin)
      throws MalformedStripeEventException {
    byte[] body = event.getBytes(StandardCharsets.UTF_8);
    EventWorkflowStart.start(
        stack.temporal().client(), StripeEvent.parse(body), body, SIGNATURE.sign(body), origin);
  }

  /** An event that needs nothing of Stripe. */
  private static String event(TestSubscription subscription, String name) {
    return StripeEvents.event(
        subscription.eventId(name),
        "customer.deleted",
        subscription.start,
        "{\"id\":\"%s\",\"object\":\"customer\"}".formatted(subscription.customer + name));
  }

  private static String on(String account, String event) {
    return event.replace(
        "\"object\":\"event\"", "\"object\":\"event\",\"account\":\"%s\"".formatted(account));
  }

  private long marked() {
    return pipeline
        .database()
        .sql("SELECT count(*) FROM billing.stripe_event WHERE event_id LIKE :prefix || '%'")
        .param("prefix", many.eventId("e"))
        .query(Long.class)
        .single();
  }

  @Test
  void aWebhookOvertakesAReconciliation(LocalStack stack) throws MalformedStripeEventException {
    assertThat(behind(stack, Origin.RECONCILIATION)).isLessThan(MANY / 2);
  }

  @Test
  void withEqualPriorityAWebhookWaitsItsTurn(LocalStack stack)
      throws MalformedStripeEventException {
    assertThat(behind(stack, Origin.WEBHOOK)).isGreaterThan(MANY / 2);
  }

  /** How many of the backlog are applied before a webhook's event is that came after them. */
  private long behind(LocalStack stack, Origin backlog) throws MalformedStripeEventException {
    for (int n = 0; n < MANY; n++) {
      start(stack, event(many, "e" + n), backlog);
    }
    pipeline.post(event(few, "urgent"));
    stack.restartWorker();
    long start = System.nanoTime();
    pipeline.result(few.eventId("urgent"));
    long before = marked();
    log.info(
        "A webhook's event behind {} of {}: {} of them and {} s went before it",
        MANY,
        backlog,
        before,
        Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0);
    return before;
  }

  @Test
  void aNoisyAccountDoesNotStarveTheOthers(LocalStack stack) throws MalformedStripeEventException {
    String noisy = "acct_noisy_" + many.customer;
    String quiet = "acct_quiet_" + few.customer;
    for (int n = 0; n < MANY; n++) {
      start(stack, on(noisy, event(many, "e" + n)), Origin.WEBHOOK);
    }
    for (int n = 0; n < 5; n++) {
      pipeline.post(on(quiet, event(few, "q" + n)));
    }

    stack.restartWorker();
    for (int n = 0; n < 5; n++) {
      pipeline.result(few.eventId("q" + n));
    }

    assertThat(marked()).isLessThan(MANY / 2);
  }
}
