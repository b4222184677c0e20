package dev.durablestripe.internal.worker;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.google.protobuf.util.Durations;
import dev.durablestripe.internal.contract.DeploymentNames;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.schedule.v1.Schedule;
import io.temporal.api.schedule.v1.ScheduleAction;
import io.temporal.api.schedule.v1.ScheduleSpec;
import io.temporal.api.schedule.v1.ScheduleState;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflow.v1.NewWorkflowExecutionInfo;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.DefaultDataConverter;
import java.util.Optional;
import java.util.UUID;

/**
 * A deployment as Temporal stores it: in a schedule that starts nothing. A schedule's id is unique
 * in its namespace, and Temporal deletes no paused schedule, whatever the namespace's retention.
 *
 * @param database the id of the deployment's database
 * @param prefix its {@link DeploymentNames#prefix}; '' for none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record RegisteredDeployment(UUID database, String prefix) {
  /** The beginning of the schedule's id; also its workflow's type and task queue. */
  static final String SCHEDULE = "stripe-deployment";

  private static final String NOTES =
      "Says which deployment of Durable Stripe processes this account's events. It starts nothing.";

  /** Never encrypts: a deployment with another key must be able to read it. */
  private static final DataConverter CONVERTER = DefaultDataConverter.newDefaultInstance();

  /** The schedule, which has no times and is paused. */
  Schedule toSchedule() {
    NewWorkflowExecutionInfo neverStarted =
        NewWorkflowExecutionInfo.newBuilder()
            .setWorkflowId(SCHEDULE)
            .setWorkflowType(WorkflowType.newBuilder().setName(SCHEDULE))
            .setTaskQueue(TaskQueue.newBuilder().setName(SCHEDULE))
            .setInput(CONVERTER.toPayloads(this).orElseThrow())
            // If somebody triggers it anyway, the workflow ends although nothing runs it.
            .setWorkflowExecutionTimeout(Durations.fromSeconds(1))
            .build();
    return Schedule.newBuilder()
        .setSpec(ScheduleSpec.getDefaultInstance())
        .setAction(ScheduleAction.newBuilder().setStartWorkflow(neverStarted))
        .setState(ScheduleState.newBuilder().setPaused(true).setNotes(NOTES))
        .build();
  }

  /** Reads a schedule; empty if it is not one of these. */
  @SuppressWarnings("ConstantValue") // Jackson passes null for a missing field
  static Optional<RegisteredDeployment> of(Schedule stored) {
    try {
      return Optional.ofNullable(
              CONVERTER.fromPayloads(
                  0,
                  Optional.of(stored.getAction().getStartWorkflow().getInput()),
                  RegisteredDeployment.class,
                  RegisteredDeployment.class))
          .filter(read -> read.database != null && read.prefix != null);
    } catch (DataConverterException e) {
      return Optional.empty();
    }
  }

  /** For an operator. */
  String describe() {
    return "%s and database %s"
        .formatted(
            prefix.isEmpty() ? "no DEPLOYMENT_PREFIX" : "DEPLOYMENT_PREFIX=" + prefix, database);
  }
}
