package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.OperatorClient;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TcpProxy;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.HeldRequest;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.ResourceStack;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An operator reapplies and discards events. */
@ExtendWith(SharedStack.class)
class ReapplyAndDiscardIT {
  private final TestSubscription subscription = new TestSubscription();
  private final String id = subscription.eventId("updated");
  private final String event = subscription.snapshot("updated", "updated", 0, "active", 5);
  private Pipeline pipeline;
  private OperatorClient operator;

  @BeforeEach
  void connect(LocalStack stack) {
    pipeline = new Pipeline(stack);
    operator = new OperatorClient(stack);
    stack.stripe().event("", event, true);
    stack.stripe().subscription(subscription.id, subscription.json("past_due", 7));
  }

  private Map<String, String> input() {
    return Map.of("event_id", id, "reason", "a test");
  }

  @Test
  void reapplyingStoresTheCurrentStateAtStripe() {
    pipeline.apply(event);
    pipeline.setSeats(subscription.id, 99);

    Map<String, Object> result = operator.run("ReapplyStripeEvent", input());

    assertThat(result).containsEntry("outcome", "APPLIED");
    assertThat(pipeline.row(subscription))
        .containsEntry("status", "past_due")
        .containsEntry("seat_limit", 7L);
    assertThat(pipeline.mark(id).orElseThrow().runId()).isEqualTo(result.get("runId"));
    assertThat(pipeline.audit(id)).containsExactly("REAPPLY APPLIED a test");
  }

  @Test
  void aResetOfACompletedOperationChangesNothing() {
    pipeline.apply(event);
    WorkflowStub workflow = operator.start("ReapplyStripeEvent", input());
    Map<String, Object> first = OperatorClient.result(workflow);
    pipeline.setSeats(subscription.id, 99);

    pipeline.workflows().resetToFirstTask(workflow.getExecution().getWorkflowId());

    Map<String, Object> second =
        OperatorClient.result(pipeline.workflows().get(workflow.getExecution().getWorkflowId()));
    assertThat(second).isEqualTo(first);
    assertThat(pipeline.row(subscription)).containsEntry("seat_limit", 99L);
    assertThat(pipeline.audit(id)).hasSize(1);
  }

  @Test
  void aKillBetweenCommitAndReportAppliesOnce(LocalStack stack) {
    pipeline.apply(event);
    ResourceStack resources = new ResourceStack();
    try {
      TcpProxy network = resources.add(new TcpProxy(stack.ports().temporal()));
      network.open();
      stack.worker().close();
      AppProcess worker = resources.add(startWorker(stack, network)).awaitHealthy();
      HeldRequest request = stack.stripe().hold("/v1/subscriptions/" + subscription.id);
      WorkflowStub workflow = operator.start("ReapplyStripeEvent", input());
      request.awaitArrival();
      network.loseRequests();
      request.release();
      await().until(() -> !pipeline.audit(id).isEmpty());
      worker.kill();
      pipeline.setSeats(subscription.id, 99);
      stack.restartWorker();

      assertThat(OperatorClient.result(workflow)).containsEntry("outcome", "APPLIED");
      assertThat(pipeline.row(subscription)).containsEntry("seat_limit", 99L);
      assertThat(pipeline.audit(id)).hasSize(1);
    } finally {
      resources.close();
      if (!stack.worker().isHealthy()) {
        stack.restartWorker();
      }
    }
  }

  private static AppProcess startWorker(LocalStack stack, TcpProxy network) {
    Map<String, String> overrides = Map.of("TEMPORAL_ADDRESS", "127.0.0.1:" + network.port());
    return stack.startWorker(stack.ports(), overrides, stack.log("killed-worker"));
  }

  @Test
  void aDiscardedEventStopsRetrying(LocalStack stack) {
    pipeline.whileRowIsBlocked(
        subscription,
        () -> {
          pipeline.post(event);
          pipeline.workflows().awaitAttempt(id, 2);

          Map<String, Object> result = operator.run("DiscardStripeEvent", input());

          assertThat(result).containsEntry("outcome", "DISCARDED");
          assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.DISCARDED);
        });
    assertThat(stack.stripe().calls("/v1/events/" + id)).as("calls to Stripe").isZero();
    assertThat(pipeline.row(subscription)).isEmpty();
    assertThat(pipeline.audit(id)).containsExactly("DISCARD DISCARDED a test");
    assertThat(pipeline.post(event)).isEqualTo("duplicate");
  }

  @Test
  void aDiscardedRejectionIsNotAppliedByAResend(LocalStack stack) {
    String bought = subscription.eventId("bought");
    String checkout = subscription.checkout("bought", "somebody");
    stack.stripe().fail("/v1/subscriptions/" + subscription.id, 404);
    stack.stripe().event("", checkout, true);
    pipeline.post(checkout);
    pipeline.workflows().awaitFailed(bought);

    operator.run("DiscardStripeEvent", Map.of("event_id", bought, "reason", "a test"));

    assertThat(pipeline.mark(bought)).map(EventResult::outcome).hasValue(Outcome.DISCARDED);
    assertThat(pipeline.rejection(bought)).isEmpty();
    assertThat(pipeline.apply(checkout).outcome()).isEqualTo(Outcome.DISCARDED);
  }

  @Test
  void aRefusedOperationGivesTheReason() {
    assertRefused("ReapplyStripeEvent", Map.of("event_id", id), "reason is missing");
    assertRefused(
        "ReapplyStripeEvent",
        Map.of("event_id", "evt_never", "reason", "a test"),
        "keeps events for 30 days");
    pipeline.apply(event);
    assertRefused("DiscardStripeEvent", input(), "has been applied already");
  }

  private void assertRefused(String type, Object input, String reason) {
    assertThatThrownBy(() -> operator.run(type, input))
        .isInstanceOf(WorkflowFailedException.class)
        .rootCause()
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            failure -> {
              assertThat(failure.getType()).isEqualTo("OperationRefused");
              assertThat(failure.getOriginalMessage())
                  .startsWith("This cannot be done: ")
                  .contains(reason);
            });
  }

  @Test
  void inputThatIsNotAnObjectFailsImmediately() {
    WorkflowStub workflow = operator.start("ReapplyStripeEvent", "evt_1");

    assertThatThrownBy(() -> OperatorClient.result(workflow))
        .isInstanceOf(WorkflowFailedException.class);
  }
}
