package dev.durablestripe.endtoend.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.EventJson;
import dev.durablestripe.endtoend.support.OperatorClient;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.LocalStack;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowStub;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Events whose workflow has ended but that the database lacks, for example after a failover to a
 * replica that lagged behind. Each test uses its own Connect account.
 */
@ExtendWith(SharedStack.class)
class LostCommitIT {
  private final TestSubscription subscription = new TestSubscription();
  private final String account = subscription.account;
  private final String id = subscription.eventId("lost");
  private Pipeline pipeline;
  private OperatorClient operator;
  private FakeStripe stripe;

  @BeforeEach
  void connect(LocalStack stack) {
    pipeline = new Pipeline(stack);
    operator = new OperatorClient(stack);
    stripe = stack.stripe();
    stripe.put(account, "/v1/subscriptions/" + subscription.id, subscription.json("active", 5));
  }

  /** Puts the event at Stripe, and returns it as it is delivered for the account. */
  private String putAtStripe(String event) {
    stripe.event(account, event, true);
    return EventJson.withAccount(account, event);
  }

  private String snapshot() {
    return putAtStripe(
        StripeEvents.event(
            id,
            "customer.subscription.updated",
            subscription.start,
            subscription.json("active", 5)));
  }

  private Map<String, Object> reconcile() {
    return operator.run(
        "ReconcileStripeEvents", Map.of("sweep", "ALL", "reach", "P4D", "account", account));
  }

  private String operate(String type) {
    WorkflowStub operation =
        operator.start(type, Map.of("event_id", id, "account", account, "reason", "a test"));
    OperatorClient.result(operation);
    return operation.getExecution().getWorkflowId();
  }

  private void deleteRows() {
    for (String table : List.of("stripe_event", "stripe_event_rejection")) {
      pipeline
          .database()
          .sql("DELETE FROM billing." + table + " WHERE event_id = :event")
          .param("event", id)
          .update();
    }
    pipeline
        .database()
        .sql("DELETE FROM billing.subscription WHERE stripe_account = :account")
        .param("account", account)
        .update();
  }

  private void discardWhileRetrying() {
    pipeline.whileRowIsBlocked(
        subscription,
        () -> {
          pipeline.post(snapshot());
          pipeline.workflows().awaitAttempt(id, 1);
          String operation = operate("DiscardStripeEvent");
          assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.DISCARDED);
          pipeline.workflows().delete(operation);
        });
  }

  private void reject() {
    String checkout =
        StripeEvents.checkout(subscription.customer, subscription.id, "somebody")
            .replace("sub_", "sub_missing");
    String missing = subscription.id.replace("sub_", "sub_missing");
    stripe.fail(account + "/v1/subscriptions/" + missing, 404);
    pipeline.post(
        putAtStripe(
            StripeEvents.event(id, "checkout.session.completed", subscription.start, checkout)));
    pipeline.workflows().awaitFailed(id);
  }

  private void assertOneCompletedWithoutMark(Map<String, Object> result) {
    assertThat(result)
        .containsEntry("listed", 1)
        .containsEntry("waiting", 0)
        .containsEntry("started", 0)
        .containsEntry("completed_without_mark", 1);
  }

  @Test
  void anEventWhoseCommitIsLostIsAppliedAgain() {
    pipeline.apply(snapshot());
    String first = pipeline.workflows().runId(id);
    deleteRows();

    assertOneCompletedWithoutMark(reconcile());

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.workflows().runId(id)).isNotEqualTo(first);
    assertThat(pipeline.row(subscription)).containsEntry("seat_limit", 5L);
    assertThat(reconcile()).containsEntry("settled", 1).containsEntry("completed_without_mark", 0);
  }

  @Test
  void aDiscardReportedByTheEventsRunIsRestored() {
    discardWhileRetrying();
    String run = pipeline.workflows().runId(id);
    deleteRows();

    assertOneCompletedWithoutMark(reconcile());

    assertThat(pipeline.mark(id).orElseThrow().outcome()).isEqualTo(Outcome.DISCARDED);
    assertThat(pipeline.workflows().runId(id)).isEqualTo(run);
    assertThat(pipeline.row(subscription)).isEmpty();
  }

  @Test
  void aDiscardReportedOnlyByTheOperationIsRestored() {
    reject();
    operate("DiscardStripeEvent");
    deleteRows();

    assertOneCompletedWithoutMark(reconcile());

    assertThat(pipeline.mark(id).orElseThrow().outcome()).isEqualTo(Outcome.DISCARDED);
    assertThat(pipeline.workflows().status(id))
        .isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED);
  }

  @Test
  void aReappliedDiscardIsNotRestored() {
    discardWhileRetrying();
    operate("ReapplyStripeEvent");
    deleteRows();

    assertOneCompletedWithoutMark(reconcile());

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void aLostRejectionIsRestored() {
    reject();
    deleteRows();

    assertThat(reconcile()).containsEntry("started", 1).containsEntry("completed_without_mark", 0);

    pipeline.workflows().awaitFailed(id);
    assertThat(pipeline.rejection(id)).isPresent();
  }

  @Test
  void aTerminatedEventIsNotStartedUntilTemporalDeletesIt() {
    pipeline.whileRowIsBlocked(
        subscription,
        () -> {
          pipeline.post(snapshot());
          pipeline.workflows().terminateBetweenAttempts(id);
        });

    assertThat(reconcile())
        .containsEntry("started", 0)
        .containsEntry("waiting", 0)
        .containsEntry("terminated", 1)
        .containsEntry("terminated_events", List.of(id));
    assertThat(pipeline.mark(id)).isEmpty();

    pipeline.workflows().delete(id);
    assertThat(reconcile()).containsEntry("started", 1).containsEntry("terminated", 0);
    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
  }
}
