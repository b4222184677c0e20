package dev.durablestripe.internal.worker;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/**
 * Says why it is not checked whether another deployment processes the same account's events. The
 * worker works nevertheless, so this does not make it unhealthy.
 */
@Component
class AccountRegistrationHealthIndicator extends AbstractHealthIndicator {
  private final AccountRegistration registration;

  AccountRegistrationHealthIndicator(AccountRegistration registration) {
    this.registration = registration;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    registration
        .unchecked()
        .ifPresentOrElse(
            reason -> health.unknown().withDetail("unchecked", reason), () -> health.up());
  }
}
