package dev.durablestripe.worker;

import dev.durablestripe.contract.TemporalNamespace;
import io.grpc.StatusRuntimeException;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Up while the worker polls and Temporal answers; the framework adds the database. */
@Component
class WorkerHealthIndicator extends AbstractHealthIndicator {
  private final TemporalNamespace namespace;
  private final WorkerLifecycle lifecycle;

  WorkerHealthIndicator(TemporalNamespace namespace, WorkerLifecycle lifecycle) {
    this.namespace = namespace;
    this.lifecycle = lifecycle;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    try {
      namespace.check();
      health
          .status(lifecycle.isPolling() ? "UP" : "DOWN")
          .withDetail("polls", lifecycle.isPolling());
    } catch (StatusRuntimeException e) {
      health.down().withDetail("temporal", e.getStatus().getCode());
    }
  }
}
