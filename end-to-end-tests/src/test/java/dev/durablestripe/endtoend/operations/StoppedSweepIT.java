package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.OperatorClient;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.fake.HeldRequest;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.LocalStack;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sweeps that an operator or a deployment stops while the worker processes a page. */
@ExtendWith(SharedStack.class)
class StoppedSweepIT {
  /** A page of so many calls takes longer than the heartbeat timeout, which is 20 s. */
  private static final int SUBSCRIPTIONS = 60;

  private static final Duration CALL_DURATION = Duration.ofMillis(400);

  private final TestSubscription subscription = new TestSubscription();
  private Pipeline pipeline;
  private OperatorClient operator;

  @BeforeEach
  void connect(LocalStack stack) {
    pipeline = new Pipeline(stack);
    operator = new OperatorClient(stack);
  }

  @AfterEach
  void answerImmediately(LocalStack stack) {
    stack.stripe().delay(() -> Duration.ZERO);
  }

  private String account(String name) {
    return subscription.account + name;
  }

  private String json(String id) {
    return StripeEvents.subscription(
        id, subscription.customer, "active", TestSubscription.PRICE, 1, subscription.start);
  }

  private WorkflowStub startSweep(String account) {
    return operator.start("ResyncSubscriptions", Map.of("account", account));
  }

  private static String id(WorkflowStub sweep) {
    return sweep.getExecution().getWorkflowId();
  }

  private void assertNoAttemptWasRepeated(WorkflowStub sweep) {
    assertThat(pipeline.workflows().history(id(sweep)))
        .filteredOn(HistoryEvent::hasActivityTaskStartedEventAttributes)
        .allMatch(event -> event.getActivityTaskStartedEventAttributes().getAttempt() == 1);
  }

  @Test
  void aShutdownLetsThePageFinish(LocalStack stack) {
    String account = account("shutdown");
    stack.stripe().put(account, "/v1/subscriptions/" + subscription.id, json(subscription.id));
    HeldRequest page = stack.stripe().hold("/v1/subscriptions");
    WorkflowStub sweep = startSweep(account);
    page.awaitArrival();

    CompletableFuture<Void> stopped = CompletableFuture.runAsync(stack.worker()::close);
    await().until(() -> !stack.worker().isHealthy());
    page.release();
    stopped.join();
    stack.restartWorker();

    assertThat(OperatorClient.result(sweep)).containsEntry("read", 1);
    assertNoAttemptWasRepeated(sweep);
  }

  /** Stripe embeds not all items of these, so that each needs one more call. */
  private WorkflowStub startSweepWithSlowPage(LocalStack stack, String account) {
    stack.stripe().put(account, "/v1/subscription_items/si_last", "{\"id\":\"si_last\"}");
    for (int n = 0; n < SUBSCRIPTIONS; n++) {
      String id = subscription.id + "_" + n;
      stack.stripe().put(account, "/v1/subscription_items/si_" + id, "{\"id\":\"si_" + id + "\"}");
      stack
          .stripe()
          .put(
              account,
              "/v1/subscriptions/" + id,
              json(id).replace("\"has_more\":false", "\"has_more\":true"));
    }
    return startSweep(account);
  }

  private PendingActivityInfo awaitPage(WorkflowStub sweep) {
    return await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(
            () -> pipeline.workflows().awaitAttempt(id(sweep), 1),
            activity ->
                activity.getActivityType().getName().equals("CompareSubscriptions")
                    && activity.hasLastStartedTime());
  }

  @Test
  @Tag("full")
  void aStopReachesAPageOfManyCalls(LocalStack stack) {
    stack.stripe().delay(() -> CALL_DURATION);
    WorkflowStub completed = startSweepWithSlowPage(stack, account("completed"));
    WorkflowStub cancelled = startSweepWithSlowPage(stack, account("cancelled"));
    WorkflowStub paused = startSweepWithSlowPage(stack, account("paused"));
    Map<String, String> activity =
        Map.of("EVENT", id(paused), "ACTIVITY", awaitPage(paused).getActivityId());
    Runbook runbook = new Runbook(stack);

    awaitPage(cancelled);
    cancelled.cancel();
    runbook.run("pause", activity);
    pipeline.workflows().awaitPaused(id(paused));
    assertThat(
            pipeline
                .workflows()
                .awaitAttemptFailure(id(paused))
                .getApplicationFailureInfo()
                .getType())
        .isEqualTo("io.temporal.client.ActivityPausedException");
    stack.stripe().delay(() -> Duration.ZERO);
    runbook.run("unpause-one", activity);

    assertThat(OperatorClient.result(paused)).containsEntry("read", SUBSCRIPTIONS);
    assertThat(OperatorClient.result(completed)).containsEntry("read", SUBSCRIPTIONS);
    assertNoAttemptWasRepeated(completed);
    assertThatThrownBy(() -> OperatorClient.result(cancelled))
        .hasCauseInstanceOf(CanceledFailure.class);
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(() -> stack.worker().output().contains("Exception: WorkflowId=" + id(cancelled)));
    assertThat(stack.worker().output())
        .doesNotContain("type='ActivityNotExistsException'", "type='ActivityPausedException'");
  }
}
