package dev.durablestripe.endtoend.support;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Durations;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.PendingActivityState;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.PauseActivityRequest;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The events' workflows in one namespace: what they do now, and what an operator does to them. */
public final class EventWorkflows {
  private final WorkflowClient client;

  /** Uses the client's namespace. */
  public EventWorkflows(WorkflowClient client) {
    this.client = client;
  }

  /** The latest run. */
  public WorkflowStub get(String eventId) {
    return client.newUntypedWorkflowStub(eventId);
  }

  /** Whether Temporal has a workflow for the event. */
  public boolean exists(String eventId) {
    try {
      get(eventId).describe();
      return true;
    } catch (WorkflowNotFoundException e) {
      return false;
    }
  }

  /** The id of the latest run. */
  public String runId(String eventId) {
    return describe(eventId).getWorkflowExecutionInfo().getExecution().getRunId();
  }

  /** The status of the latest run. */
  public WorkflowExecutionStatus status(String eventId) {
    return describe(eventId).getWorkflowExecutionInfo().getStatus();
  }

  /** Waits until the latest run is completed. */
  public void awaitCompleted(String eventId) {
    awaitStatus(eventId, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
  }

  /** Waits until the latest run has failed, which is how a rejected event ends. */
  public void awaitFailed(String eventId) {
    awaitStatus(eventId, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED);
  }

  /** Waits for a status of the latest run. */
  public void awaitStatus(String eventId, WorkflowExecutionStatus status) {
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> status(eventId) == status);
  }

  /** The activity that is running or waiting to be retried; empty if there is none. */
  public Optional<PendingActivityInfo> pendingActivity(String eventId) {
    return describe(eventId).getPendingActivitiesList().stream().findFirst();
  }

  /** Waits until the activity is at the given attempt or a later one. */
  public PendingActivityInfo awaitAttempt(String eventId, int attempt) {
    return await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(
            () -> pendingActivity(eventId),
            activity -> activity.isPresent() && activity.get().getAttempt() >= attempt)
        .orElseThrow();
  }

  /** Waits until the activity is paused and no attempt runs. */
  public void awaitPaused(String eventId) {
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(
            () ->
                pendingActivity(eventId).map(PendingActivityInfo::getState).stream()
                    .anyMatch(PendingActivityState.PENDING_ACTIVITY_STATE_PAUSED::equals));
  }

  /** Waits until an attempt has failed, and returns its failure. */
  public Failure awaitAttemptFailure(String eventId) {
    return await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(
            () -> pendingActivity(eventId).filter(PendingActivityInfo::hasLastFailure),
            Optional::isPresent)
        .orElseThrow()
        .getLastFailure();
  }

  /** The history of the latest run. */
  public List<HistoryEvent> history(String eventId) {
    return client.fetchHistory(eventId).getEvents();
  }

  /** Whether the latest run's first task was handed over with the answer to its start. */
  public boolean isEager(String eventId) {
    return history(eventId)
        .get(0)
        .getWorkflowExecutionStartedEventAttributes()
        .getEagerExecutionAccepted();
  }

  /** All that Temporal shows about the latest run, except for its history. */
  public DescribeWorkflowExecutionResponse describe(String eventId) {
    return get(eventId).describe().getRawDescription();
  }

  /** Resets to the first workflow task, as the UI and the CLI do, and returns the new run's id. */
  public String resetToFirstTask(String eventId) {
    long firstTaskCompletedEventId =
        history(eventId).stream()
            .filter(
                historyEvent ->
                    historyEvent.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
            .mapToLong(HistoryEvent::getEventId)
            .findFirst()
            .orElseThrow();
    return client
        .getWorkflowServiceStubs()
        .blockingStub()
        .resetWorkflowExecution(
            ResetWorkflowExecutionRequest.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .setWorkflowExecution(execution(eventId))
                .setReason("a test")
                .setWorkflowTaskFinishEventId(firstTaskCompletedEventId)
                .setRequestId(UUID.randomUUID().toString())
                .build())
        .getRunId();
  }

  /** Discards the event, as an operator does. */
  public EventResult discard(String eventId) {
    WorkflowStub operation =
        client.newUntypedWorkflowStub(
            "DiscardStripeEvent",
            WorkflowOptions.newBuilder()
                .setWorkflowId("discard-" + eventId)
                .setTaskQueue(EventWorkflowStart.TASK_QUEUE)
                .build());
    operation.start(Map.of("event_id", eventId, "reason", "a test"));
    return operation.getResult(EventResult.class);
  }

  /**
   * Terminates the latest run while no attempt runs: an attempt in progress would continue and
   * could still commit.
   */
  public void terminateBetweenAttempts(String eventId) {
    client
        .getWorkflowServiceStubs()
        .blockingStub()
        .pauseActivity(
            PauseActivityRequest.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .setExecution(execution(eventId))
                .setId(awaitAttempt(eventId, 1).getActivityId())
                .setReason("a test")
                .build());
    awaitPaused(eventId);
    get(eventId).terminate("a test");
    awaitStatus(eventId, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED);
  }

  /** Deletes the workflow, as Temporal does after the namespace's retention. */
  public void delete(String eventId) {
    client
        .getWorkflowServiceStubs()
        .blockingStub()
        .deleteWorkflowExecution(
            DeleteWorkflowExecutionRequest.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .setWorkflowExecution(execution(eventId))
                .build());
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> !exists(eventId));
  }

  private static WorkflowExecution execution(String eventId) {
    return WorkflowExecution.newBuilder().setWorkflowId(eventId).build();
  }

  /** The time between the last attempt and the next one, or zero. */
  public static Duration backoff(PendingActivityInfo activity) {
    return Duration.ofMillis(Durations.toMillis(activity.getCurrentRetryInterval()));
  }
}
