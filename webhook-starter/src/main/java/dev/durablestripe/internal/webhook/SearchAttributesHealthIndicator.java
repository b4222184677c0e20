package dev.durablestripe.internal.webhook;

import dev.durablestripe.internal.contract.SearchAttributeProblem;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Down while Temporal refuses every start because of its search attributes; says what to run. */
class SearchAttributesHealthIndicator extends AbstractHealthIndicator {
  private final TemporalConnectionInitializer connection;

  SearchAttributesHealthIndicator(TemporalConnectionInitializer connection) {
    this.connection = connection;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    if (connection.isReady()) {
      health.up();
    } else {
      health.down();
      connection
          .problem()
          .ifPresentOrElse(
              problem -> describe(problem, health),
              () -> health.withDetail("reason", "not checked yet"));
    }
  }

  private static void describe(SearchAttributeProblem problem, Health.Builder health) {
    health
        .withDetail("reason", problem.reason())
        .withDetail("selfHosted", problem.selfHostedCommand())
        .withDetail("cloud", problem.cloudCommand());
  }
}
