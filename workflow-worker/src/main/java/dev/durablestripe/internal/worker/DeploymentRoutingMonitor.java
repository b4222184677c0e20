package dev.durablestripe.internal.worker;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeWorkerDeploymentRequest;
import io.temporal.common.WorkerDeploymentVersion;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Regularly asks Temporal whether this worker's version gets events. A versioned worker that is
 * neither current nor ramping polls and is healthy, but gets nothing: its log and its health say
 * so. Does nothing without <a href="https://docs.temporal.io/worker-versioning">Worker
 * Versioning</a>.
 */
@Component
class DeploymentRoutingMonitor {
  private static final Logger log = LoggerFactory.getLogger(DeploymentRoutingMonitor.class);
  private static final long INTERVAL_SECONDS = 15;
  private static final long TIMEOUT_SECONDS = 5;

  private final WorkflowServiceStubs temporal;
  private final String namespace;
  private final Optional<WorkerDeploymentVersion> version;
  private volatile @Nullable DeploymentRouting routing;

  DeploymentRoutingMonitor(WorkflowServiceStubs temporal, WorkerSettings settings) {
    this.temporal = temporal;
    this.namespace = settings.temporal().namespace();
    this.version = settings.version();
  }

  @Scheduled(fixedDelay = INTERVAL_SECONDS, timeUnit = TimeUnit.SECONDS)
  void check() {
    version.ifPresent(this::check);
  }

  /** Returns this worker's version, empty without Worker Versioning. */
  Optional<WorkerDeploymentVersion> version() {
    return version;
  }

  /** Returns what Temporal said last; empty before the first answer. */
  Optional<DeploymentRouting> routing() {
    return Optional.ofNullable(routing);
  }

  private void check(WorkerDeploymentVersion own) {
    try {
      DeploymentRouting latest = describe(own);
      if (!latest.equals(routing)) {
        report(own, latest);
      }
      routing = latest;
    } catch (RuntimeException e) {
      log.debug("The worker deployment cannot be described", e);
    }
  }

  private DeploymentRouting describe(WorkerDeploymentVersion own) {
    try {
      return DeploymentRouting.of(
          temporal
              .blockingStub()
              .withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .describeWorkerDeployment(
                  DescribeWorkerDeploymentRequest.newBuilder()
                      .setNamespace(namespace)
                      .setDeploymentName(own.getDeploymentName())
                      .build())
              .getWorkerDeploymentInfo()
              .getRoutingConfig(),
          own);
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return DeploymentRouting.unregistered();
      }
      throw e;
    }
  }

  private static void report(WorkerDeploymentVersion own, DeploymentRouting latest) {
    if (latest.status() == DeploymentRouting.Status.INACTIVE) {
      log.warn(
          "Build {} of {} {}. To make it current: temporal worker deployment set-current-version --deployment-name {} --build-id {}",
          own.getBuildId(),
          own.getDeploymentName(),
          latest.description(),
          own.getDeploymentName(),
          own.getBuildId());
    } else {
      log.info(
          "Build {} of {} {}", own.getBuildId(), own.getDeploymentName(), latest.description());
    }
  }
}
