package dev.durablestripe.endtoend.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.endtoend.support.OperatorClient;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.fake.FakeStripe;
import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.local.LocalStack;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Events whose workflow has ended and of which the database knows nothing, as after a failover to a
 * replica that lagged behind. Each test has a Connect account of its own.
 */
@ExtendWith(SharedStack.class)
class LostCommitIT {
  private final TestSubscription subscription = new TestSubscription();
  private final String account = subscription.customer.replace("cus_", "acct_");
  private final String id = subscription.eventId("it");
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

  /** The event is at Stripe, on the account; returns it as a delivery, which names the account. */
  private String stripeHas(String event) {
    stripe.event(account, event, true);
    return event.replace(
        "\"object\":\"event\"", "\"object\":\"event\",\"account\":\"%s\"".formatted(account));
  }

  private String snapshot() {
    return stripeHas(
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

  private void loseCommit() {
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

  private void discardWhileItWaits() {
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
            .replace("sub_", "sub_gone");
    String gone = subscription.id.replace("sub_", "sub_gone");
    stripe.fail(account + "/v1/subscriptions/" + gone, 404);
    pipeline.post(
        stripeHas(
            StripeEvents.event(id, "checkout.session.completed", subscription.start, checkout)));
    pipeline.workflows().awaitFailed(id);
  }

  private void assertOneWithoutMark(Map<String, Object> found) {
    assertThat(found)
        .containsEntry("listed", 1)
        .containsEntry("waiting", 0)
        .containsEntry("started", 0)
        .containsEntry("completed_without_mark", 1);
  }

  @Test
  void anEventWhoseCommitIsLostIsAppliedAgain() {
    pipeline.apply(snapshot());
    String first = pipeline.workflows().runId(id);
    loseCommit();

    assertOneWithoutMark(reconcile());

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.workflows().runId(id)).isNotEqualTo(first);
    assertThat(pipeline.row(subscription)).containsEntry("seat_limit", 5L);
    assertThat(reconcile()).containsEntry("settled", 1).containsEntry("completed_without_mark", 0);
  }

  @Test
  void aDiscardReportedByTheEventsRunIsRestored() {
    discardWhileItWaits();
    String run = pipeline.workflows().runId(id);
    loseCommit();

    assertOneWithoutMark(reconcile());

    assertThat(pipeline.mark(id).orElseThrow().outcome()).isEqualTo(Outcome.DISCARDED);
    assertThat(pipeline.workflows().runId(id)).isEqualTo(run);
    assertThat(pipeline.row(subscription)).isEmpty();
  }

  @Test
  void aDiscardReportedOnlyByTheOperationIsRestored() {
    reject();
    operate("DiscardStripeEvent");
    loseCommit();

    assertOneWithoutMark(reconcile());

    assertThat(pipeline.mark(id).orElseThrow().outcome()).isEqualTo(Outcome.DISCARDED);
    assertThat(pipeline.workflows().status(id))
        .isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED);
  }

  @Test
  void aReappliedDiscardIsNotRestored() {
    discardWhileItWaits();
    operate("ReapplyStripeEvent");
    loseCommit();

    assertOneWithoutMark(reconcile());

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void aLostRejectionIsRestored() {
    reject();
    loseCommit();

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
          pipeline.workflows().awaitAttempt(id, 1);
          pipeline.workflows().get(id).terminate("not to go on");
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

  @Test
  void theRunbooksCommandSetsTheRetention(LocalStack stack) {
    try (TestNamespace namespace = new TestNamespace(stack, stack.postgres())) {
      namespace.runbook().run("longer-retention", Map.of("NAMESPACE", namespace.name()));

      assertThat(
              stack
                  .temporal()
                  .stubs()
                  .blockingStub()
                  .describeNamespace(
                      DescribeNamespaceRequest.newBuilder().setNamespace(namespace.name()).build())
                  .getConfig()
                  .getWorkflowExecutionRetentionTtl()
                  .getSeconds())
          .isEqualTo(Duration.ofDays(30).toSeconds());
    }
  }
}
