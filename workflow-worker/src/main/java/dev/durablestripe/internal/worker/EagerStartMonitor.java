package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.contract.EagerStart;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.taskqueue.v1.TaskQueueVersioningInfo;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.common.WorkerDeploymentVersion;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * Says whether this worker may be handed the first task of an event that the webhook in the same
 * process starts. It may not while tasks wait in the queue, which would overtake them; while
 * Temporal would give the event to another build; while the worker stops; and if first attempts are
 * activities, because it would save nothing.
 *
 * <p>Asks Temporal once a second who gets events. It is created only if a webhook needs it.
 */
@Lazy
@Component
class EagerStartMonitor implements EagerStart, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EagerStartMonitor.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  /** Longer than it takes to ask again. */
  private static final Duration VALIDITY = Duration.ofSeconds(3);

  private final WorkflowServiceStubs temporal;
  private final DescribeTaskQueueRequest request;
  private final Optional<WorkerDeploymentVersion> version;
  private final WorkerLifecycle lifecycle;
  private final QueueBacklog backlog;

  /** The worker's scheduler may be busy for longer than an answer is valid. */
  private final ScheduledExecutorService checks = Executors.newSingleThreadScheduledExecutor();

  private volatile @Nullable Answer answer;

  /** What Temporal answered, and when. */
  private record Answer(boolean getsAllEvents, long nanoTime) {
    boolean isValid() {
      return System.nanoTime() - nanoTime < VALIDITY.toNanos();
    }
  }

  EagerStartMonitor(
      WorkflowClient client,
      WorkerSettings settings,
      DeploymentNames names,
      WorkerLifecycle lifecycle,
      WorkflowPollObserver polls) {
    this.temporal = client.getWorkflowServiceStubs();
    this.request =
        DescribeTaskQueueRequest.newBuilder()
            .setNamespace(client.getOptions().getNamespace())
            .setTaskQueue(TaskQueue.newBuilder().setName(names.taskQueue()))
            .setTaskQueueType(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)
            .build();
    this.version = settings.version();
    this.lifecycle = lifecycle;
    this.backlog = polls.backlog();
    if (settings.localFirstAttempt()) {
      var unused =
          checks.scheduleWithFixedDelay(
              this::check, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void check() {
    try {
      if (lifecycle.isPolling()) {
        answer = new Answer(getsAllEvents(describe(), version), System.nanoTime());
      }
    } catch (RuntimeException e) {
      log.debug("The task queue cannot be described", e);
    }
  }

  private TaskQueueVersioningInfo describe() {
    return temporal
        .blockingStub()
        .withDeadlineAfter(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .describeTaskQueue(request)
        .getVersioningInfo();
  }

  /**
   * Whether Temporal gives all new events to a version: it is current, and no other one is ramping.
   *
   * @param version empty for workers without a version
   */
  static boolean getsAllEvents(
      TaskQueueVersioningInfo routing, Optional<WorkerDeploymentVersion> version) {
    Optional<WorkerDeploymentVersion> current =
        Optional.of(routing.getCurrentDeploymentVersion())
            .filter(found -> !found.getBuildId().isEmpty())
            .map(
                found ->
                    new WorkerDeploymentVersion(found.getDeploymentName(), found.getBuildId()));
    return current.equals(version) && routing.getRampingVersionPercentage() == 0;
  }

  @Override
  public boolean isPossible() {
    Answer latest = answer;
    return latest != null
        && latest.isValid()
        && latest.getsAllEvents()
        && backlog.isEmpty()
        && !lifecycle.isStopping();
  }

  @Override
  public void close() {
    checks.shutdownNow();
  }
}
