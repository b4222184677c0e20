package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.worker.reconcile.DatabaseTimeline;
import dev.durablestripe.internal.worker.workflow.ReconcileRequest;
import dev.durablestripe.internal.worker.workflow.ReconcileRequest.Sweep;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * After a failover or a restore of PostgreSQL, starts a sweep over all events that Stripe lists:
 * commits may be lost, and an event whose commit was lost may be older than what the schedules
 * reach.
 */
@Component
class FailoverSweep {
  static final String ID = "stripe-reconcile-failover";

  private static final Logger log = LoggerFactory.getLogger(FailoverSweep.class);

  /** What Stripe lists. */
  private static final String REACH = "P30D";

  /** A sweep leaves events of the last five minutes to their delivery, and these matter most. */
  private static final Duration DELAY = Duration.ofMinutes(6);

  private final DatabaseTimeline timeline;
  private final WorkflowClient temporal;
  private final DeploymentNames names;
  private final boolean enabled;

  FailoverSweep(
      DatabaseTimeline timeline,
      WorkflowClient temporal,
      DeploymentNames names,
      WorkerSettings settings) {
    this.timeline = timeline;
    this.temporal = temporal;
    this.names = names;
    this.enabled = settings.reconcileInterval().isPresent();
  }

  /**
   * Starts the sweep if PostgreSQL is on another timeline than before.
   *
   * @throws org.springframework.dao.DataAccessException if PostgreSQL does not answer
   * @throws io.temporal.client.WorkflowServiceException if Temporal does not
   */
  void startIfDue() {
    if (enabled) {
      timeline.current().ifPresent(this::compare);
    }
  }

  /** The timeline is recorded last: if the worker dies before, the sweep is started once more. */
  private void compare(String current) {
    String before = timeline.lastSeen().orElse(null);
    if (current.equals(before) || (before != null && !start(before, current))) {
      return;
    }
    timeline.seen(current);
  }

  /** Returns whether it was started; not while an earlier one is open. */
  private boolean start(String before, String current) {
    WorkflowOptions options =
        WorkflowOptions.newBuilder()
            .setWorkflowId(names.scheduleId(ID))
            .setTaskQueue(names.taskQueue())
            .setStartDelay(DELAY)
            .setWorkflowExecutionTimeout(WorkerSchedules.DAILY_LIMIT)
            .setWorkflowIdReusePolicy(
                WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
            .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL)
            .build();
    try {
      temporal
          .newUntypedWorkflowStub("ReconcileStripeEvents", options)
          .start(new ReconcileRequest(Sweep.ALL, REACH, null));
    } catch (WorkflowExecutionAlreadyStarted e) {
      return false;
    }
    log.warn(
        "PostgreSQL is on timeline {} instead of {}: after a failover or a restore, commits may be"
            + " lost. {} looks for them in {} minutes.",
        current,
        before,
        names.scheduleId(ID),
        DELAY.toMinutes());
    return true;
  }
}
