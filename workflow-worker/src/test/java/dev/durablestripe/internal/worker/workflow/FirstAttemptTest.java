package dev.durablestripe.internal.worker.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.contract.ProcessStripeEvent;
import dev.durablestripe.internal.worker.TestTemporal;
import io.temporal.activity.Activity;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the workflow does with its first attempt, which is scripted here. */
class FirstAttemptTest {
  private static final String ID = "evt_1";
  private static final ByteString BODY = ByteString.copyFromUtf8("{\"id\":\"evt_1\"}");

  private final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance();

  /** For each attempt, whether it was made inside a workflow task, and its task queue. */
  private final List<String> attempts = new CopyOnWriteArrayList<>();

  /**
   * Runs the workflow.
   *
   * @param attempt the result or failure of an attempt; its parameter says whether it is a first
   *     one
   */
  private EventResult run(Function<Boolean, Outcome> attempt) {
    ApplyStripeEvent activity =
        (event, delivery) -> {
          var info = Activity.getExecutionContext().getInfo();
          attempts.add(info.isLocal() ? "local" : info.getActivityTaskQueue());
          return new EventResult(attempt.apply(info.isLocal()), "a-run");
        };
    var worker = temporal.newWorker(EventWorkflowStart.TASK_QUEUE);
    worker.registerWorkflowImplementationTypes(ProcessStripeEventWorkflow.class);
    worker.registerActivitiesImplementations(activity);
    temporal
        .newWorker(EventWorkflowStart.STRIPE_CALLS_TASK_QUEUE)
        .registerActivitiesImplementations(activity);
    temporal.start();
    return temporal
        .getWorkflowClient()
        .newWorkflowStub(
            ProcessStripeEvent.class,
            WorkflowOptions.newBuilder()
                .setTaskQueue(EventWorkflowStart.TASK_QUEUE)
                .setWorkflowId(ID)
                .build())
        .process(
            new RawValue(
                Payload.newBuilder()
                    .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                    .setData(BODY)
                    .build()));
  }

  private List<HistoryEvent> history() {
    return temporal.getWorkflowClient().fetchHistory(ID).getEvents();
  }

  private List<String> summaries() {
    return history().stream()
        .filter(event -> event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
        .map(event -> event.getUserMetadata().getSummary().getData().toStringUtf8())
        .toList();
  }

  @AfterEach
  void close() {
    TestTemporal.closeInBackground(temporal);
  }

  @Test
  void anEventThatItAppliesNeedsNoActivityTask() {
    assertThat(run(first -> Outcome.APPLIED).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(attempts).containsExactly("local");
    assertThat(summaries()).isEmpty();
  }

  @Test
  void theHistoryDoesNotRepeatTheInput() {
    run(first -> Outcome.APPLIED);

    assertThat(history()).filteredOn(event -> event.toString().contains("evt_1")).hasSize(1);
  }

  @Test
  void theRegularActivityFollowsAFailureAndNamesItsType() {
    run(
        first -> {
          if (first) {
            throw ApplicationFailure.newFailure("PostgreSQL is away", "PostgresUnreachable");
          }
          return Outcome.APPLIED;
        });

    assertThat(attempts).containsExactly("local", "stripe-events");
    assertThat(summaries())
        .containsExactly(
            "\"write mark and change in one transaction; follows a failed first attempt:"
                + " PostgresUnreachable\"");
    assertThat(history().toString()).contains("PostgreSQL is away");
  }

  @Test
  void theRegularActivityFollowsAnAttemptThatWasNotMade() {
    run(first -> first ? Outcome.NOT_ATTEMPTED : Outcome.APPLIED);

    assertThat(attempts).containsExactly("local", "stripe-events");
    assertThat(summaries()).containsExactly("\"write mark and change in one transaction\"");
  }

  @Test
  void anEventThatNeedsStripeGoesToTheQueueForThat() {
    run(first -> first ? Outcome.NEEDS_STRIPE : Outcome.APPLIED);

    assertThat(attempts).containsExactly("local", "stripe-events-ask");
  }

  @Test
  void aRejectionIsNotAttemptedAgain() {
    assertThatThrownBy(
            () ->
                run(
                    first -> {
                      throw ApplicationFailure.newNonRetryableFailure("never", "EventRejected");
                    }))
        .isInstanceOf(WorkflowFailedException.class)
        .hasStackTraceContaining("EventRejected");

    assertThat(attempts).containsExactly("local");
  }

  /** A worker that the attempt killed would be killed again by the next one. */
  @Test
  void theRegularActivityFollowsAFirstTaskThatFailed() {
    run(
        first -> {
          if (first) {
            throw new Error("as if the process had died");
          }
          return Outcome.APPLIED;
        });

    assertThat(attempts).containsExactly("local", "stripe-events");
  }
}
