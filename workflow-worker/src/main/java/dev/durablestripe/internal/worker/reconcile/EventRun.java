package dev.durablestripe.internal.worker.reconcile;

import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import io.grpc.Status;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowTargetOptions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The latest run of an event's workflow.
 *
 * @param runId Temporal's id of the run
 * @param state its state
 */
record EventRun(String runId, State state) {
  private static final long RESULT_TIMEOUT_SECONDS = 5;

  /** The state of a run. */
  enum State {
    OPEN,
    COMPLETED,
    /** Completed, because an operator had discarded the event. */
    DISCARDED,
    /** Failed or timed out. */
    FAILED,
    /** Terminated or cancelled by an operator. */
    TERMINATED
  }

  /**
   * Returns the latest run of an event.
   *
   * @return empty if Temporal does not have the workflow, for example after its retention
   * @throws io.grpc.StatusRuntimeException if Temporal does not return the run's result in time
   * @throws io.temporal.common.converter.DataConverterException if the result cannot be read, for
   *     example because the encryption key is missing
   */
  static Optional<EventRun> latest(WorkflowClient temporal, String eventId) {
    try {
      WorkflowExecutionDescription run = temporal.newUntypedWorkflowStub(eventId).describe();
      String runId = run.getExecution().getRunId();
      return Optional.of(new EventRun(runId, state(temporal, eventId, runId, run.getStatus())));
    } catch (WorkflowNotFoundException noSuchWorkflow) {
      return Optional.empty();
    }
  }

  private static State state(
      WorkflowClient temporal, String eventId, String runId, WorkflowExecutionStatus status) {
    return switch (status) {
      case WORKFLOW_EXECUTION_STATUS_COMPLETED ->
          isDiscarded(temporal, eventId, runId) ? State.DISCARDED : State.COMPLETED;
      case WORKFLOW_EXECUTION_STATUS_FAILED, WORKFLOW_EXECUTION_STATUS_TIMED_OUT -> State.FAILED;
      case WORKFLOW_EXECUTION_STATUS_TERMINATED, WORKFLOW_EXECUTION_STATUS_CANCELED ->
          State.TERMINATED;
      default -> State.OPEN;
    };
  }

  private static boolean isDiscarded(WorkflowClient temporal, String eventId, String runId) {
    try {
      return temporal
              .newUntypedWorkflowStub(
                  WorkflowTargetOptions.newBuilder().setWorkflowId(eventId).setRunId(runId).build())
              .getResult(RESULT_TIMEOUT_SECONDS, TimeUnit.SECONDS, EventResult.class)
              .outcome()
          == Outcome.DISCARDED;
    } catch (TimeoutException e) {
      throw Status.DEADLINE_EXCEEDED.withCause(e).asRuntimeException();
    }
  }
}
