package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.ConcurrentTasks;
import dev.durablestripe.endtoend.support.EventJson;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.contract.EventWorkflowStart.Origin;
import dev.durablestripe.internal.contract.MalformedStripeEventException;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.contract.StripeSignature;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.LocalStack;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order in which a backlog is processed that has built up without a worker. The first worker
 * takes some thirty events before others can overtake. For a longer backlog: {@code
 * -Dpriority.backlog=5000}.
 */
@ExtendWith(SharedStack.class)
class PriorityIT {
  private static final int BACKLOG = Integer.getInteger("priority.backlog", 150);
  private static final int LATE_EVENTS = 5;
  private static final StripeSignature SIGNATURE =
      new StripeSignature(List.of(LocalStack.WEBHOOK_SECRET));
  private static final Logger log = LoggerFactory.getLogger(PriorityIT.class);

  private final TestSubscription backlog = new TestSubscription();
  private final TestSubscription late = new TestSubscription();
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
    for (int n = 0; n < BACKLOG; n++) {
      pipeline.result(backlog.eventId("e" + n));
    }
  }

  private void start(LocalStack stack, String event, Origin origin)
      throws MalformedStripeEventException {
    byte[] body = event.getBytes(StandardCharsets.UTF_8);
    new EventWorkflowStart(stack.temporal().client(), DeploymentNames.DEFAULT)
        .start(StripeEvent.parse(body), body, SIGNATURE.sign(body), origin);
  }

  /** An event that is applied without a call to Stripe. */
  private static String event(TestSubscription subscription, String name) {
    return StripeEvents.event(
        subscription.eventId(name),
        "customer.deleted",
        subscription.start,
        "{\"id\":\"%s\",\"object\":\"customer\"}".formatted(subscription.customer + name));
  }

  @Test
  void aWebhookOvertakesAReconciliation(LocalStack stack) throws MalformedStripeEventException {
    assertThat(average(countAppliedBefore(stack, Origin.RECONCILIATION))).isLessThan(BACKLOG / 2.0);
  }

  @Test
  void withEqualPriorityAWebhookWaitsItsTurn(LocalStack stack)
      throws MalformedStripeEventException {
    assertThat(countAppliedBefore(stack, Origin.WEBHOOK))
        .anySatisfy(before -> assertThat(before).isGreaterThan(BACKLOG / 2));
  }

  /**
   * Priority and fairness order the events of a partition. A task queue has four, and the worker
   * may come to one of them much later than to the others.
   */
  private static double average(List<Long> before) {
    return before.stream().mapToLong(Long::longValue).average().orElseThrow();
  }

  /** Posts events after the backlog, and returns how much of it is applied before each of them. */
  private List<Long> countAppliedBefore(LocalStack stack, Origin origin)
      throws MalformedStripeEventException {
    for (int n = 0; n < BACKLOG; n++) {
      start(stack, event(backlog, "e" + n), origin);
    }
    for (int n = 0; n < LATE_EVENTS; n++) {
      pipeline.post(event(late, "urgent" + n));
    }
    stack.restartWorker();
    for (int n = 0; n < LATE_EVENTS; n++) {
      pipeline.result(late.eventId("urgent" + n));
    }
    List<Long> before = appliedBeforeEach("urgent");
    log.info(
        "Events posted after {} events of {}: so many of them were applied before: {}",
        BACKLOG,
        origin,
        before);
    return before;
  }

  @Test
  void anOperationOvertakesTheBacklog(LocalStack stack) throws MalformedStripeEventException {
    for (int n = 0; n < BACKLOG; n++) {
      start(stack, event(backlog, "e" + n), Origin.WEBHOOK);
    }
    Runbook runbook = new Runbook(stack);
    List<CompletableFuture<String>> discards = new ArrayList<>();
    for (int n = 0; n < LATE_EVENTS; n++) {
      Map<String, String> unwanted =
          Map.of("EVENT", late.eventId("unwanted" + n), "REASON", "behind a backlog");
      discards.add(
          CompletableFuture.supplyAsync(
              () -> runbook.run("discard-unknown", unwanted), ConcurrentTasks.THREAD_PER_TASK));
    }
    await()
        .until(
            () ->
                countDiscarding(stack) == LATE_EVENTS
                    || discards.stream().anyMatch(CompletableFuture::isDone));

    stack.restartWorker();

    assertThat(discards).allSatisfy(discard -> assertThat(discard.join()).contains("DISCARDED"));
    assertThat(average(appliedBeforeEach("unwanted"))).isLessThan(BACKLOG / 2.0);
  }

  private static long countDiscarding(LocalStack stack) {
    return stack
        .temporal()
        .client()
        .countWorkflows("WorkflowType='DiscardStripeEvent' AND ExecutionStatus='Running'")
        .getCount();
  }

  @Test
  void aNoisyAccountDoesNotStarveTheOthers(LocalStack stack) throws MalformedStripeEventException {
    String noisy = "acct_noisy_" + backlog.customer;
    String quiet = "acct_quiet_" + late.customer;
    for (int n = 0; n < BACKLOG; n++) {
      start(stack, EventJson.withAccount(noisy, event(backlog, "e" + n)), Origin.WEBHOOK);
    }
    for (int n = 0; n < LATE_EVENTS; n++) {
      pipeline.post(EventJson.withAccount(quiet, event(late, "q" + n)));
    }

    stack.restartWorker();
    for (int n = 0; n < LATE_EVENTS; n++) {
      pipeline.result(late.eventId("q" + n));
    }

    assertThat(average(appliedBeforeEach("q"))).isLessThan(BACKLOG / 2.0);
  }

  /** How much of the backlog was applied before each of the late events. */
  private List<Long> appliedBeforeEach(String name) {
    return IntStream.range(0, LATE_EVENTS)
        .mapToObj(n -> pipeline.marksBefore(late.eventId(name + n), backlog.eventId("e")))
        .toList();
  }
}
