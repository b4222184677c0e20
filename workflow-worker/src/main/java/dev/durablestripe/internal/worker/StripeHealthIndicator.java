package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.worker.stripe.StripeApi;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/**
 * Says whether Stripe answers. It is never down: without Stripe, the worker still applies all
 * events that need not ask Stripe, and a deployment must not wait for Stripe.
 */
@Component
class StripeHealthIndicator extends AbstractHealthIndicator {
  private final StripeApi stripe;

  StripeHealthIndicator(StripeApi stripe) {
    this.stripe = stripe;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    boolean available = stripe.isAvailable();
    health.status(available ? "UP" : "UNKNOWN").withDetail("available", available);
  }
}
