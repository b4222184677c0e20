package dev.durablestripe.internal.application;

import dev.durablestripe.internal.contract.TemporalNamespace;
import io.grpc.StatusRuntimeException;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Up while Temporal answers for the namespace. */
class TemporalHealthIndicator extends AbstractHealthIndicator {
  private final TemporalNamespace namespace;

  TemporalHealthIndicator(TemporalNamespace namespace) {
    this.namespace = namespace;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    try {
      namespace.check();
      health.up();
    } catch (StatusRuntimeException e) {
      health.down().withDetail("temporal", e.getStatus().getCode());
    }
  }
}
