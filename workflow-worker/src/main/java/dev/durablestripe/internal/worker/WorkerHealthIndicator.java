package dev.durablestripe.internal.worker;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Up while Temporal accepts the worker's polls; Temporal and the database have their own. */
@Component
class WorkerHealthIndicator extends AbstractHealthIndicator {
  private final WorkerLifecycle lifecycle;
  private final PollMonitor monitor;
  private final DeploymentRoutingMonitor deployment;

  WorkerHealthIndicator(
      WorkerLifecycle lifecycle, PollMonitor monitor, DeploymentRoutingMonitor deployment) {
    this.lifecycle = lifecycle;
    this.monitor = monitor;
    this.deployment = deployment;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    boolean polls = lifecycle.isPolling();
    health.status(polls ? "UP" : "DOWN").withDetail("polls", polls);
    monitor.refusal().ifPresent(words -> health.withDetail("refused", words));
    // A version that gets nothing is healthy: it has to be, before it can be made current.
    deployment.version().ifPresent(version -> health.withDetail("build", version.getBuildId()));
    deployment.routing().ifPresent(routing -> health.withDetail("routing", routing.description()));
  }
}
