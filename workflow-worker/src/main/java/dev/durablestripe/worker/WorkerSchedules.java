package dev.durablestripe.worker;

import dev.durablestripe.contract.EventWorkflowStart;
import dev.durablestripe.worker.reconcile.CompletedSweeps;
import dev.durablestripe.worker.workflow.ReconcileRequest;
import dev.durablestripe.worker.workflow.ReconcileRequest.Sweep;
import dev.durablestripe.worker.workflow.ReconcileStripeEvents;
import dev.durablestripe.worker.workflow.ResyncRequest;
import dev.durablestripe.worker.workflow.ResyncSubscriptions;
import io.grpc.Status;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleAlreadyRunningException;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.client.schedules.ScheduleException;
import io.temporal.client.schedules.ScheduleHandle;
import io.temporal.client.schedules.ScheduleIntervalSpec;
import io.temporal.client.schedules.ScheduleOptions;
import io.temporal.client.schedules.SchedulePolicy;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.client.schedules.ScheduleUpdate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The reconciliation's and the comparison's <a
 * href="https://docs.temporal.io/schedule">schedules</a> in Temporal. Every worker that starts
 * creates or updates them. A schedule that an operator paused stays paused.
 */
@Component
class WorkerSchedules {
  private static final Logger log = LoggerFactory.getLogger(WorkerSchedules.class);
  private static final Duration DAILY = Duration.ofDays(1);

  /** While a run is open, its schedule starts no other, so a run must end before the next day's. */
  private static final Duration DAILY_LIMIT = Duration.ofHours(23);

  /** Much longer than a sweep takes, so that even a long one reaches its last account. */
  private static final Duration FREQUENT_LIMIT = Duration.ofHours(6);

  /** Runs that were missed while Temporal was unavailable are skipped: the next run looks back. */
  private static final Duration CATCH_UP = Duration.ofMinutes(1);

  private final ScheduleClient schedules;
  private final CompletedSweeps sweeps;
  private final Optional<Duration> interval;
  private final String reach;

  WorkerSchedules(WorkflowClient client, WorkerSettings settings, CompletedSweeps sweeps) {
    this.sweeps = sweeps;
    this.schedules =
        ScheduleClient.newInstance(
            client.getWorkflowServiceStubs(),
            ScheduleClientOptions.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .setDataConverter(client.getOptions().getDataConverter())
                .build());
    this.interval = settings.reconcileInterval();
    this.reach = settings.reconcileReach().toString();
  }

  /**
   * One schedule.
   *
   * @param id its id in Temporal, and the prefix of its workflows' ids
   * @param sweep the name under which its completion is recorded
   * @param limit how long a run may take, including retries
   */
  private record PlannedSchedule(
      String id,
      String sweep,
      Class<?> workflow,
      Object request,
      Duration every,
      Duration offset,
      Duration limit) {}

  private List<PlannedSchedule> plan(Duration often) {
    return List.of(
        new PlannedSchedule(
            "stripe-reconcile-undelivered",
            "undelivered",
            ReconcileStripeEvents.class,
            new ReconcileRequest(Sweep.UNDELIVERED, reach, null),
            often,
            Duration.ZERO,
            FREQUENT_LIMIT),
        new PlannedSchedule(
            "stripe-reconcile-all",
            "all",
            ReconcileStripeEvents.class,
            new ReconcileRequest(Sweep.ALL, reach, null),
            DAILY,
            Duration.ofHours(2),
            DAILY_LIMIT),
        new PlannedSchedule(
            "stripe-resync-check",
            "check",
            ResyncSubscriptions.class,
            new ResyncRequest(null, null, true),
            DAILY,
            Duration.ofHours(4),
            DAILY_LIMIT));
  }

  /** Creates or updates the schedules; deletes them if {@code RECONCILE_INTERVAL} is off. */
  void prepare() {
    for (PlannedSchedule planned : plan(interval.orElse(DAILY))) {
      if (interval.isPresent()) {
        put(planned);
      } else {
        delete(planned);
      }
    }
  }

  /** Whether the most frequent one is missing, for example after an in-memory server restarted. */
  boolean areMissing() {
    if (interval.isEmpty()) {
      return false;
    }
    try {
      schedules.getHandle(plan(interval.get()).get(0).id()).describe();
      return false;
    } catch (ScheduleException e) {
      return notFound(e);
    }
  }

  private static boolean notFound(ScheduleException e) {
    if (Status.fromThrowable(e).getCode() == Status.Code.NOT_FOUND) {
      return true;
    }
    throw e;
  }

  private void put(PlannedSchedule planned) {
    String id = planned.id();
    Schedule schedule = schedule(planned);
    try {
      schedules.createSchedule(id, schedule, ScheduleOptions.newBuilder().build());
      log.info("Created schedule {}", id);
    } catch (ScheduleAlreadyRunningException e) {
      schedules
          .getHandle(id)
          .update(
              stored ->
                  new ScheduleUpdate(
                      Schedule.newBuilder(schedule)
                          // An operator decides whether it is paused, and why.
                          .setState(stored.getDescription().getSchedule().getState())
                          .build()));
    }
    sweeps.expect(planned.sweep());
  }

  private void delete(PlannedSchedule planned) {
    String id = planned.id();
    sweeps.forget(planned.sweep());
    ScheduleHandle handle = schedules.getHandle(id);
    try {
      handle.delete();
      log.info("Deleted schedule {}, because RECONCILE_INTERVAL is off", id);
    } catch (ScheduleException e) {
      var unused = notFound(e);
    }
  }

  private static Schedule schedule(PlannedSchedule planned) {
    return Schedule.newBuilder()
        .setAction(
            ScheduleActionStartWorkflow.newBuilder()
                .setWorkflowType(planned.workflow())
                .setArguments(planned.request())
                .setOptions(
                    WorkflowOptions.newBuilder()
                        .setWorkflowId(planned.id())
                        .setTaskQueue(EventWorkflowStart.TASK_QUEUE)
                        .setWorkflowExecutionTimeout(planned.limit())
                        .build())
                .build())
        .setSpec(
            ScheduleSpec.newBuilder()
                .setIntervals(List.of(new ScheduleIntervalSpec(planned.every(), planned.offset())))
                .build())
        .setPolicy(
            SchedulePolicy.newBuilder()
                .setOverlap(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP)
                .setCatchupWindow(CATCH_UP)
                .build())
        .build();
  }
}
