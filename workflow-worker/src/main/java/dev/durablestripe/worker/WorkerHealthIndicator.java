package dev.durablestripe.worker;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Up while the worker polls; Temporal and the database have indicators of their own. */
@Component
class WorkerHealthIndicator extends AbstractHealthIndicator {
  private final WorkerLifecycle lifecycle;
  private final DeploymentRoutingMonitor deployment;

  WorkerHealthIndicator(WorkerLifecycle lifecycle, DeploymentRoutingMonitor deployment) {
    this.lifecycle = lifecycle;
    this.deployment = deployment;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    boolean polls = lifecycle.isPolling();
    health.status(polls ? "UP" : "DOWN").withDetail("polls", polls);
    // A version that gets nothing is healthy: it has to be, before it can be made current.
    deployment.version().ifPresent(version -> health.withDetail("build", version.getBuildId()));
    deployment.routing().ifPresent(routing -> health.withDetail("routing", routing.description()));
  }
}
