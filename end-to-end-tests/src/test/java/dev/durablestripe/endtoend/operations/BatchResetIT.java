package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.LocalStack;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How fast a batch resets events, for the runbook's estimate of a large one. {@code
 * -Dbatch.events=2000} makes it longer.
 */
@ExtendWith(SharedStack.class)
@Tag("full")
class BatchResetIT {
  private static final int EVENTS = Integer.getInteger("batch.events", 500);
  private static final String TYPE = "customer.deleted";
  private static final Logger log = LoggerFactory.getLogger(BatchResetIT.class);

  private final TestSubscription subscription = new TestSubscription();

  @Test
  void aLargeBatchIsLimitedByTheServer(LocalStack stack) {
    try (TestNamespace namespace = new TestNamespace(stack, stack.postgres())) {
      Pipeline pipeline = namespace.startPipeline();
      namespace.startWorker().awaitHealthy();
      IntStream.range(0, EVENTS).forEach(n -> pipeline.deliver(event(n)));
      await().atMost(Duration.ofMinutes(5)).until(() -> completed(stack, namespace) == EVENTS);

      long start = System.nanoTime();
      namespace
          .runbook()
          .run("reset-ignored", Map.of("TYPE", TYPE, "SINCE", "2026-01-01T00:00:00Z"));
      Duration batch = Duration.ofNanos(System.nanoTime() - start);
      await().atMost(Duration.ofMinutes(5)).until(() -> completed(stack, namespace) == 2L * EVENTS);
      Duration all = Duration.ofNanos(System.nanoTime() - start);

      log.info(
          "{} resets took {} ms; all of their events were completed after {} ms",
          EVENTS,
          batch.toMillis(),
          all.toMillis());
      // 50 a second, the server's default.
      assertThat(batch).isGreaterThan(Duration.ofSeconds(EVENTS / 50).minusSeconds(2));
    }
  }

  private String event(int n) {
    return StripeEvents.event(
        subscription.eventId("e" + n),
        TYPE,
        subscription.start,
        "{\"id\":\"%s\",\"object\":\"customer\"}".formatted(subscription.customer + n));
  }

  private static long completed(LocalStack stack, TestNamespace namespace) {
    return stack
        .temporal()
        .stubs()
        .blockingStub()
        .countWorkflowExecutions(
            CountWorkflowExecutionsRequest.newBuilder()
                .setNamespace(namespace.name())
                .setQuery("ExecutionStatus='Completed' AND WorkflowType='ProcessStripeEvent'")
                .build())
        .getCount();
  }
}
