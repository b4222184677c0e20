package dev.durablestripe.worker.handler;

import com.stripe.exception.StripeException;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.EventChange;
import dev.durablestripe.worker.event.StripeEventHandler;
import dev.durablestripe.worker.subscription.Subscriptions;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * <a href="https://docs.stripe.com/billing/subscriptions/webhooks">Events that carry a
 * subscription</a>.
 */
@Component
class SubscriptionSnapshots implements StripeEventHandler {
  private final Subscriptions subscriptions;

  SubscriptionSnapshots(Subscriptions subscriptions) {
    this.subscriptions = subscriptions;
  }

  @Override
  public Set<String> types() {
    return Set.of(
        "customer.subscription.created",
        "customer.subscription.updated",
        "customer.subscription.deleted");
  }

  @Override
  public EventChange prepare(StripeEvent event) throws StripeException {
    return subscriptions.snapshot(event);
  }
}
