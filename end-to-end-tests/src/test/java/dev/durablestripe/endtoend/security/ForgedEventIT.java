package dev.durablestripe.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.local.LocalStack;
import io.temporal.client.WorkflowOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An event that Stripe did not make is not applied, even if it was started in Temporal. */
@ExtendWith(SharedStack.class)
class ForgedEventIT {
  private final TestSubscription subscription = new TestSubscription();
  private final String id = subscription.eventId("updated");
  private final String event = subscription.snapshot("updated", "updated", 0, "active", 5);
  private Pipeline pipeline;

  @BeforeEach
  void connect(LocalStack stack) {
    pipeline = new Pipeline(stack);
  }

  @Test
  void aForgedEventIsNotAppliedAndItsFailureSaysWhy(LocalStack stack) throws Exception {
    var workflow =
        stack
            .temporal()
            .client()
            .newUntypedWorkflowStub(
                "ProcessStripeEvent",
                WorkflowOptions.newBuilder()
                    .setWorkflowId(id)
                    .setTaskQueue(EventWorkflowStart.TASK_QUEUE)
                    .build());
    workflow.start(new ObjectMapper().readTree(event));

    try {
      var failure = pipeline.workflows().awaitAttemptFailure(id);

      assertThat(failure.getApplicationFailureInfo().getType()).isEqualTo("StripeEventUnverified");
      assertThat(failure.getMessage()).contains("STRIPE_WEBHOOK_SECRET", "discard");
      assertThat(pipeline.row(subscription)).isEmpty();
      assertThat(pipeline.mark(id)).isEmpty();
      assertThat(pipeline.rejection(id)).isEmpty();
    } finally {
      workflow.terminate("a test");
    }
  }

  @Test
  void aResetKeepsTheSignature(LocalStack stack) {
    assertThat(pipeline.apply(event).outcome()).isEqualTo(Outcome.APPLIED);
    stack.stripe().subscription(subscription.id, subscription.json("active", 5));
    // Like after a restore: only the signature shows that the event is genuine.
    pipeline
        .database()
        .sql("DELETE FROM billing.stripe_event WHERE event_id = :id")
        .param("id", id)
        .update();

    pipeline.workflows().resetToFirstTask(id);

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(stack.stripe().calls("/v1/events/" + id)).isZero();
  }
}
