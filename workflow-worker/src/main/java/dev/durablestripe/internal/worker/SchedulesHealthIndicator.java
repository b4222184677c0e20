package dev.durablestripe.internal.worker;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/**
 * Says why the schedules are not up to date. The worker can still process events, so this does not
 * make it unhealthy.
 */
@Component
class SchedulesHealthIndicator extends AbstractHealthIndicator {
  private final ScheduleMonitor monitor;

  SchedulesHealthIndicator(ScheduleMonitor monitor) {
    this.monitor = monitor;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    monitor
        .problem()
        .ifPresentOrElse(
            reason -> health.unknown().withDetail("problem", reason), () -> health.up());
  }
}
