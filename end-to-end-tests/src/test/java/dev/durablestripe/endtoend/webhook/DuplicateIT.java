package dev.durablestripe.endtoend.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.RowBlocker;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.local.LocalStack;
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

/** An event that arrives again, at every stage of the first one's life. */
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
    try (RowBlocker refusal = pipeline.refuse(subscription)) {
      assertThat(refusal).isNotNull();
      assertThat(pipeline.post(event)).isEqualTo("started");
      pipeline.awaitAttempt(id, 2);

      assertThat(pipeline.post(event)).isEqualTo("duplicate");
    }
    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void afterTheFirstWasTerminated(LocalStack stack) {
    String terminated;
    try (RowBlocker refusal = pipeline.refuse(subscription)) {
      assertThat(refusal).isNotNull();
      pipeline.post(event);
      pipeline.awaitAttempt(id, 2);
      terminated = pipeline.runId(id);
      new Runbook(stack).run("terminate", Map.of("EVENT", id));
      pipeline.awaitStatus(id, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED);
    }

    assertThat(pipeline.apply(event).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(pipeline.runId(id)).isNotEqualTo(terminated);
    assertThat(pipeline.row(subscription)).containsEntry("status", "active");
  }

  @Test
  void afterTheFirstWasCancelled() {
    try (RowBlocker refusal = pipeline.refuse(subscription)) {
      assertThat(refusal).isNotNull();
      pipeline.post(event);
      pipeline.awaitAttempt(id, 2);
      pipeline.workflow(id).cancel();
      pipeline.awaitStatus(id, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED);
    }

    assertThat(pipeline.apply(event).outcome()).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void afterTheFirstWasRejected() {
    String checkout = subscription.checkout("bought", "somebody");
    String bought = subscription.eventId("bought");
    pipeline.post(checkout);
    pipeline.awaitStatus(bought, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED);
    pipeline.stack().stripe().subscription(subscription.id, subscription.json("active", 5));

    assertThat(pipeline.apply(checkout).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(pipeline.row(subscription)).containsEntry("status", "active");
  }

  @Test
  void afterTemporalDeletedTheFirst() {
    var first = pipeline.apply(event);
    Object revision = pipeline.row(subscription).get("revision");
    pipeline.forget(id);

    var second = pipeline.apply(event);

    assertThat(second.outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
    assertThat(second.runId()).isEqualTo(first.runId());
    assertThat(pipeline.mark(id)).hasValue(first);
    assertThat(pipeline.row(subscription)).containsEntry("revision", revision);
  }

  @Test
  void fromEightSendersAtOnce() throws Exception {
    CyclicBarrier together = new CyclicBarrier(8);
    Callable<String> post =
        () -> {
          together.await();
          return pipeline.post(event);
        };
    ExecutorService senders = Executors.newFixedThreadPool(8);
    try {
      List<Future<String>> answers =
          senders.invokeAll(IntStream.range(0, 8).mapToObj(n -> post).toList());

      assertThat(answers)
          .extracting(Future::get)
          .containsOnly("started", "duplicate")
          .containsOnlyOnce("started");
    } finally {
      senders.shutdown();
    }
    assertThat(pipeline.result(id)).isEqualTo(pipeline.mark(id).orElseThrow());
  }
}
