package dev.durablestripe.internal.worker;

import com.google.protobuf.util.Durations;
import io.temporal.api.common.v1.Memo;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.api.schedule.v1.IntervalSpec;
import io.temporal.api.schedule.v1.Schedule;
import io.temporal.api.schedule.v1.ScheduleAction;
import io.temporal.api.schedule.v1.SchedulePolicies;
import io.temporal.api.schedule.v1.ScheduleSpec;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflow.v1.NewWorkflowExecutionInfo;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One schedule as this build wants it. Its state, which says whether it is paused and why, belongs
 * to operators and is not part of the definition.
 *
 * @param id its id in Temporal, and the beginning of its workflows' ids
 * @param taskQueue its workflows' task queue
 * @param sweep the name under which a completed run is recorded
 * @param workflow the workflow's type
 * @param request the workflow's input
 * @param every the interval between two runs
 * @param offset the interval's offset from midnight UTC
 * @param limit how long a run may take, including all retries
 */
record ScheduleDefinition(
    String id,
    String taskQueue,
    String sweep,
    String workflow,
    Object request,
    Duration every,
    Duration offset,
    Duration limit) {

  /**
   * The revision of all definitions. Raise it with every change to one of them: a build does not
   * overwrite what a newer build has defined.
   */
  static final int REVISION = 1;

  /**
   * The action's memo that holds the revision. A schedule without it was defined before there were
   * revisions.
   */
  static final String REVISION_MEMO = "schedule_revision";

  /** A run missed during an outage is not made up for: the next run looks back far enough. */
  private static final Duration CATCH_UP = Duration.ofMinutes(1);

  private static final ScheduleOverlapPolicy OVERLAP =
      ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP;

  /** This definition, not paused. */
  Schedule toSchedule(DataConverter converter) {
    NewWorkflowExecutionInfo start =
        NewWorkflowExecutionInfo.newBuilder()
            .setWorkflowId(id)
            .setWorkflowType(WorkflowType.newBuilder().setName(workflow))
            .setTaskQueue(TaskQueue.newBuilder().setName(taskQueue))
            .setInput(converter.toPayloads(request).orElseThrow())
            .setWorkflowExecutionTimeout(seconds(limit))
            .setMemo(
                Memo.newBuilder()
                    .putFields(REVISION_MEMO, converter.toPayload(REVISION).orElseThrow()))
            .build();
    return Schedule.newBuilder()
        .setSpec(ScheduleSpec.newBuilder().addInterval(interval()))
        .setAction(ScheduleAction.newBuilder().setStartWorkflow(start))
        .setPolicies(
            SchedulePolicies.newBuilder()
                .setOverlapPolicy(OVERLAP)
                .setCatchupWindow(seconds(CATCH_UP)))
        .build();
  }

  private IntervalSpec interval() {
    return IntervalSpec.newBuilder().setInterval(seconds(every)).setPhase(seconds(offset)).build();
  }

  private static com.google.protobuf.Duration seconds(Duration duration) {
    return Durations.fromSeconds(duration.toSeconds());
  }

  /** Whether a stored schedule does what this definition says. */
  boolean matches(Schedule stored, DataConverter converter) {
    NewWorkflowExecutionInfo action = stored.getAction().getStartWorkflow();
    return stored.getSpec().getIntervalList().equals(List.of(interval()))
        && stored.getPolicies().getOverlapPolicy() == OVERLAP
        && stored.getPolicies().getCatchupWindow().equals(seconds(CATCH_UP))
        && action.getWorkflowType().getName().equals(workflow)
        && action.getWorkflowId().equals(id)
        && action.getTaskQueue().getName().equals(taskQueue)
        && action.getWorkflowExecutionTimeout().equals(seconds(limit))
        && revision(stored, converter) == REVISION
        && input(action, converter).filter(request::equals).isPresent();
  }

  /**
   * The revision of a stored schedule; 0 if it has none, or one that cannot be decrypted, so that
   * this build defines it again.
   */
  static int revision(Schedule stored, DataConverter converter) {
    Memo memo = stored.getAction().getStartWorkflow().getMemo();
    try {
      return memo.containsFields(REVISION_MEMO)
          ? converter.fromPayload(
              memo.getFieldsOrThrow(REVISION_MEMO), Integer.class, Integer.class)
          : 0;
    } catch (DataConverterException e) {
      return 0;
    }
  }

  /**
   * The stored request; empty if it cannot be read. Encryption makes equal requests look unequal.
   */
  private Optional<Object> input(NewWorkflowExecutionInfo action, DataConverter converter) {
    try {
      Payloads input = action.getInput();
      return Optional.ofNullable(
          converter.fromPayloads(0, Optional.of(input), request.getClass(), request.getClass()));
    } catch (DataConverterException e) {
      return Optional.empty();
    }
  }
}
