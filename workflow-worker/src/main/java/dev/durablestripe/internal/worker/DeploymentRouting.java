package dev.durablestripe.internal.worker;

import io.temporal.api.deployment.v1.RoutingConfig;
import io.temporal.common.WorkerDeploymentVersion;
import java.util.Locale;

/**
 * What Temporal sends to one version of a worker deployment, see <a
 * href="https://docs.temporal.io/worker-versioning">Worker Versioning</a>.
 *
 * @param status whether the version gets events
 * @param description the status in words, for operators
 */
record DeploymentRouting(Status status, String description) {

  /** Whether a version gets events. */
  enum Status {
    /** All, apart from those that a ramping version gets. */
    CURRENT,
    /** A part of them. */
    RAMPING,
    /** None. */
    INACTIVE
  }

  /** The routing of a version whose deployment Temporal does not know yet. */
  static DeploymentRouting unregistered() {
    return new DeploymentRouting(
        Status.INACTIVE, "gets no events: Temporal does not know the deployment yet");
  }

  /** Reads how a deployment's routing treats one of its versions. */
  static DeploymentRouting of(RoutingConfig routing, WorkerDeploymentVersion version) {
    if (routing.hasCurrentDeploymentVersion()
        && routing.getCurrentDeploymentVersion().getBuildId().equals(version.getBuildId())) {
      return new DeploymentRouting(Status.CURRENT, "is current");
    }
    float percentage = routing.getRampingVersionPercentage();
    if (routing.hasRampingDeploymentVersion()
        && routing.getRampingDeploymentVersion().getBuildId().equals(version.getBuildId())
        && percentage > 0) {
      return new DeploymentRouting(
          Status.RAMPING,
          String.format(Locale.ROOT, "is ramping: gets %.1f %% of the events", percentage));
    }
    return new DeploymentRouting(
        Status.INACTIVE,
        "gets no events: "
            + (routing.hasCurrentDeploymentVersion()
                ? "build " + routing.getCurrentDeploymentVersion().getBuildId() + " is current"
                : "workers without a version are current"));
  }
}
