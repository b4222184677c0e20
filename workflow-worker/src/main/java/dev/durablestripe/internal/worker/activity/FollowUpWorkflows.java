package dev.durablestripe.internal.worker.activity;

import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.contract.TemporalNamespace;
import dev.durablestripe.internal.worker.event.FollowUps;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.Priority;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** The only place that defines how a follow-up becomes a workflow of the application. */
@Component
final class FollowUpWorkflows {
  private static final String SUFFIX = "-follow-up";

  /** No namespace deletes closed workflows sooner. */
  private static final Duration MIN_RETENTION = Duration.ofHours(1);

  private final WorkflowClient client;
  private final TemporalNamespace namespace;

  FollowUpWorkflows(WorkflowClient client, TemporalNamespace namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /**
   * Starts a follow-up; returns once Temporal has stored it, or if it was started before.
   *
   * @param priority the priority of the event
   * @throws FollowUpUnclearException if an earlier attempt may have started it, and Temporal may
   *     have deleted it since
   * @throws io.temporal.client.WorkflowServiceException if Temporal did not confirm the start
   * @throws io.grpc.StatusRuntimeException if Temporal does not answer
   */
  void start(String eventId, FollowUps.Waiting followUp, Priority priority) {
    String id = eventId + SUFFIX;
    if (isForgettable(followUp.sinceFirstAttempt())) {
      requireExistence(id);
      return;
    }
    try {
      client
          .newUntypedWorkflowStub(followUp.target().workflow(), options(id, followUp, priority))
          .start(EventWorkflowStart.json(followUp.input().getBytes(StandardCharsets.UTF_8)));
    } catch (WorkflowExecutionAlreadyStarted started) {
      // An earlier attempt was interrupted before it recorded the start.
    }
  }

  /**
   * It has no search attributes of ours, so that an operator's batch reset of events does not
   * repeat the application's work.
   */
  private static WorkflowOptions options(String id, FollowUps.Waiting followUp, Priority priority) {
    return WorkflowOptions.newBuilder()
        .setWorkflowId(id)
        .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
        .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL)
        .setTaskQueue(followUp.target().taskQueue())
        .setPriority(priority)
        .setStaticSummary("follows " + followUp.eventType())
        .build();
  }

  private boolean isForgettable(Duration age) {
    return age.compareTo(MIN_RETENTION) > 0
        && namespace.retention().filter(retention -> age.compareTo(retention) >= 0).isPresent();
  }

  private void requireExistence(String id) {
    try {
      client.newUntypedWorkflowStub(id).describe();
    } catch (WorkflowNotFoundException e) {
      throw new FollowUpUnclearException();
    }
  }
}
