package dev.durablestripe.endtoend.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.local.LocalStack;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An event that is delivered again, at each stage of its first run. */
@ExtendWith(SharedStack.class)
class DuplicateIT {
  private final TestSubscription subscription = new TestSubscription();
  private final String event = subscription.snapshot("updated", "updated", 0, "active", 5);
  private final String id = subscription.eventId("updated");
  private Pipeline pipeline;

  @BeforeEach
  void connect(LocalStack stack) {
    pipeline = new Pipeline(stack);
  }

  @Test
  void whileTheFirstIsRetrying() {
    pipeline.whileRowIsBlocked(
        subscription,
        () -> {
          assertThat(pipeline.post(event)).isEqualTo("started");
          pipeline.workflows().awaitAttempt(id, 2);

          assertThat(pipeline.post(event)).isEqualTo("duplicate");
        });
    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void afterTheFirstWasTerminated(LocalStack stack) {
    pipeline.whileRowIsBlocked(
        subscription,
        () -> {
          pipeline.post(event);
          pipeline.workflows().awaitAttempt(id, 2);
          new Runbook(stack).run("terminate", Map.of("EVENT", id));
          pipeline
              .workflows()
              .awaitStatus(id, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED);
        });

    String terminated = pipeline.workflows().runId(id);

    assertThat(pipeline.apply(event).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(pipeline.workflows().runId(id)).isNotEqualTo(terminated);
    assertThat(pipeline.row(subscription)).containsEntry("status", "active");
  }

  @Test
  void afterTheFirstWasCancelled() {
    pipeline.whileRowIsBlocked(
        subscription,
        () -> {
          pipeline.post(event);
          pipeline.workflows().awaitAttempt(id, 2);
          pipeline.workflows().get(id).cancel();
          pipeline
              .workflows()
              .awaitStatus(id, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED);
        });

    assertThat(pipeline.apply(event).outcome()).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void afterTheFirstWasRejected() {
    String checkout = subscription.checkout("bought", "somebody");
    String bought = subscription.eventId("bought");
    pipeline.post(checkout);
    pipeline.workflows().awaitFailed(bought);
    pipeline.stack().stripe().subscription(subscription.id, subscription.json("active", 5));

    assertThat(pipeline.apply(checkout).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(pipeline.row(subscription)).containsEntry("status", "active");
  }

  @Test
  void afterTemporalDeletedTheFirst() {
    var first = pipeline.apply(event);
    Object revision = pipeline.row(subscription).get("revision");
    pipeline.workflows().delete(id);

    var second = pipeline.apply(event);

    assertThat(second.outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
    assertThat(second.runId()).isEqualTo(first.runId());
    assertThat(pipeline.mark(id)).hasValue(first);
    assertThat(pipeline.row(subscription)).containsEntry("revision", revision);
  }

  @Test
  void fromEightSendersAtOnce() throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(8);
    Callable<String> post =
        () -> {
          barrier.await();
          return pipeline.post(event);
        };
    ExecutorService senders = Executors.newFixedThreadPool(8);
    try {
      List<Future<String>> outcomes =
          senders.invokeAll(IntStream.range(0, 8).mapToObj(n -> post).toList());

      assertThat(outcomes)
          .extracting(Future::get)
          .containsOnly("started", "duplicate")
          .containsOnlyOnce("started");
    } finally {
      senders.shutdown();
    }
    assertThat(pipeline.result(id)).isEqualTo(pipeline.mark(id).orElseThrow());
  }
}
