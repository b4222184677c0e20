package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.OperatorClient;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.fake.HeldRequest;
import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.local.LocalStack;
import io.temporal.api.enums.v1.PendingActivityState;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.CanceledFailure;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sweeps that an operator or a deployment stops while the worker processes a page. */
@ExtendWith(SharedStack.class)
class StoppedSweepIT {
  private final TestSubscription subscription = new TestSubscription();
  private final String account = subscription.account;
  private Pipeline pipeline;
  private WorkflowStub sweep;
  private String workflowId;
  private HeldRequest page;

  @BeforeEach
  void startSweep(LocalStack stack) {
    pipeline = new Pipeline(stack);
    stack
        .stripe()
        .put(
            account,
            "/v1/subscriptions/" + subscription.id,
            StripeEvents.subscription(
                subscription.id,
                subscription.customer,
                "active",
                TestSubscription.PRICE,
                1,
                subscription.start));
    page = stack.stripe().hold("/v1/subscriptions");
    sweep = new OperatorClient(stack).start("ResyncSubscriptions", Map.of("account", account));
    workflowId = sweep.getExecution().getWorkflowId();
    page.awaitArrival();
  }

  @Test
  void aPausedPageContinuesWhenItIsUnpaused(LocalStack stack) {
    Runbook runbook = new Runbook(stack);
    Map<String, String> activity =
        Map.of(
            "EVENT",
            workflowId,
            "ACTIVITY",
            pipeline.workflows().awaitAttempt(workflowId, 1).getActivityId());
    runbook.run("pause", activity);
    page.release();
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(
            () ->
                pipeline.workflows().awaitAttempt(workflowId, 1).getState()
                    == PendingActivityState.PENDING_ACTIVITY_STATE_PAUSED);

    assertThat(
            pipeline
                .workflows()
                .awaitAttemptFailure(workflowId)
                .getApplicationFailureInfo()
                .getType())
        .isEqualTo("io.temporal.client.ActivityPausedException");
    runbook.run("unpause-one", activity);

    assertThat(OperatorClient.result(sweep)).containsEntry("read", 1);
    assertThat(stack.worker().output()).doesNotContain("type='ActivityPausedException'");
  }

  @Test
  void aCancelledSweepEndsCancelled(LocalStack stack) {
    sweep.cancel();
    pipeline
        .workflows()
        .awaitStatus(workflowId, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED);
    page.release();

    assertThatThrownBy(() -> OperatorClient.result(sweep))
        .hasCauseInstanceOf(CanceledFailure.class);
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(() -> stack.worker().output().contains(workflowId));
    assertThat(stack.worker().output())
        .doesNotContain("type='ActivityNotExistsException'", "type='ActivityCanceledException'");
  }

  @Test
  void aShutdownLetsThePageFinish(LocalStack stack) {
    CompletableFuture<Void> stopped = CompletableFuture.runAsync(stack.worker()::close);
    await().until(() -> !stack.worker().isHealthy());
    page.release();
    stopped.join();
    stack.restartWorker();

    assertThat(OperatorClient.result(sweep)).containsEntry("read", 1);
    assertThat(pipeline.workflows().history(workflowId))
        .filteredOn(HistoryEvent::hasActivityTaskStartedEventAttributes)
        .allMatch(event -> event.getActivityTaskStartedEventAttributes().getAttempt() == 1);
  }
}
