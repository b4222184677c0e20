package dev.durablestripe.worker;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Up while the worker polls; Temporal and the database have indicators of their own. */
@Component
class WorkerHealthIndicator extends AbstractHealthIndicator {
  private final WorkerLifecycle lifecycle;

  WorkerHealthIndicator(WorkerLifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    boolean polls = lifecycle.isPolling();
    health.status(polls ? "UP" : "DOWN").withDetail("polls", polls);
  }
}
