package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.worker.ScheduleRepository.Stored;
import dev.durablestripe.internal.worker.reconcile.CompletedSweeps;
import dev.durablestripe.internal.worker.workflow.ReconcileRequest;
import dev.durablestripe.internal.worker.workflow.ReconcileRequest.Sweep;
import dev.durablestripe.internal.worker.workflow.ResyncRequest;
import io.temporal.api.schedule.v1.Schedule;
import io.temporal.api.schedule.v1.ScheduleState;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.DataConverter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The sweeps that run on <a href="https://docs.temporal.io/schedule">Temporal's schedules</a>. Each
 * worker creates what is missing and updates what differs, but never what a newer build has
 * defined. With Worker Versioning, only workers of the current version write. A schedule that an
 * operator has paused stays paused.
 */
@Component
class WorkerSchedules {
  /** The note of schedules that are paused because of the setting, not by an operator. */
  static final String SWITCHED_OFF = "RECONCILE_INTERVAL is off";

  private static final Logger log = LoggerFactory.getLogger(WorkerSchedules.class);
  private static final Duration DAILY = Duration.ofDays(1);

  /** While a run is open, its schedule starts no other, so it has to end before the next day's. */
  static final Duration DAILY_LIMIT = Duration.ofHours(23);

  /** Many times what a sweep takes, so that a long one still reaches its last account. */
  private static final Duration FREQUENT_LIMIT = Duration.ofHours(6);

  private final ScheduleRepository repository;
  private final DeploymentRoutingMonitor deployment;
  private final CompletedSweeps sweeps;
  private final DataConverter converter;
  private final boolean enabled;
  private final List<ScheduleDefinition> definitions;
  private final Set<String> leftAlone = ConcurrentHashMap.newKeySet();
  private volatile boolean recorded;

  WorkerSchedules(
      ScheduleRepository repository,
      DeploymentRoutingMonitor deployment,
      CompletedSweeps sweeps,
      WorkflowClient client,
      WorkerSettings settings) {
    this.repository = repository;
    this.deployment = deployment;
    this.sweeps = sweeps;
    this.converter = client.getOptions().getDataConverter();
    this.enabled = settings.reconcileInterval().isPresent();
    this.definitions =
        definitions(
            settings.temporal().names(),
            settings.reconcileInterval().orElse(DAILY),
            settings.reconcileReach().toString());
  }

  private static List<ScheduleDefinition> definitions(
      DeploymentNames names, Duration interval, String reach) {
    return List.of(
        new ScheduleDefinition(
            names.scheduleId("stripe-reconcile-undelivered"),
            names.taskQueue(),
            "undelivered",
            "ReconcileStripeEvents",
            new ReconcileRequest(Sweep.UNDELIVERED, reach, null),
            interval,
            Duration.ZERO,
            FREQUENT_LIMIT),
        new ScheduleDefinition(
            names.scheduleId("stripe-reconcile-all"),
            names.taskQueue(),
            "all",
            "ReconcileStripeEvents",
            new ReconcileRequest(Sweep.ALL, reach, null),
            DAILY,
            Duration.ofHours(2),
            DAILY_LIMIT),
        new ScheduleDefinition(
            names.scheduleId("stripe-resync-check"),
            names.taskQueue(),
            "check",
            "ResyncSubscriptions",
            new ResyncRequest(null, null, true),
            DAILY,
            Duration.ofHours(4),
            DAILY_LIMIT));
  }

  /**
   * Brings the schedules to what this build defines, if it may.
   *
   * @throws io.grpc.StatusRuntimeException if Temporal does not answer or refuses
   * @throws org.springframework.dao.DataAccessException if PostgreSQL does
   */
  void apply() {
    if (!isCurrent()) {
      return;
    }
    for (ScheduleDefinition definition : definitions) {
      Optional<Stored> stored = repository.find(definition.id());
      if (stored.isPresent()) {
        update(definition, stored.get());
      } else if (enabled) {
        repository.create(definition.id(), definition.toSchedule(converter));
        log.info("Created schedule {}", definition.id());
      }
    }
    // Once for each start of the program, since the schedules are checked much more often.
    if (!recorded) {
      definitions.forEach(this::record);
      recorded = true;
    }
  }

  /** Without Worker Versioning, every build is current. */
  private boolean isCurrent() {
    return deployment.version().isEmpty()
        || deployment
            .routing()
            .filter(routing -> routing.status() == DeploymentRouting.Status.CURRENT)
            .isPresent();
  }

  private void update(ScheduleDefinition definition, Stored stored) {
    Schedule schedule = stored.schedule();
    if (ScheduleDefinition.revision(schedule, converter) > ScheduleDefinition.REVISION) {
      if (leftAlone.add(definition.id())) {
        log.info("Left schedule {} as a newer build has defined it", definition.id());
      }
      return;
    }
    ScheduleState state = state(schedule.getState());
    // While switched off, the definition is of no consequence: RECONCILE_INTERVAL has no interval.
    boolean defined = !enabled || definition.matches(schedule, converter);
    if (defined && state.equals(schedule.getState())) {
      return;
    }
    Schedule.Builder changed =
        (defined ? schedule : definition.toSchedule(converter)).toBuilder().setState(state);
    repository.update(definition.id(), changed.build(), stored.version());
    log.info("Updated schedule {}", definition.id());
  }

  /** An operator's pause is kept; only a pause of our own is ended. */
  private ScheduleState state(ScheduleState stored) {
    if (!enabled && !stored.getPaused()) {
      return stored.toBuilder().setPaused(true).setNotes(SWITCHED_OFF).build();
    }
    if (enabled && stored.getPaused() && stored.getNotes().equals(SWITCHED_OFF)) {
      return stored.toBuilder().setPaused(false).setNotes("").build();
    }
    return stored;
  }

  private void record(ScheduleDefinition definition) {
    if (enabled) {
      sweeps.expect(definition.sweep());
    } else {
      sweeps.forget(definition.sweep());
    }
  }
}
