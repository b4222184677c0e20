package dev.durablestripe.internal.worker.handler;

import com.stripe.exception.StripeException;
import dev.durablestripe.handler.EventChange;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.event.ShippedEventHandler;
import dev.durablestripe.internal.worker.subscription.SubscriptionChanges;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Stores the subscription of a <a
 * href="https://docs.stripe.com/billing/subscriptions/webhooks">subscription event</a>. A snapshot
 * event contains the subscription; a thin event names it.
 */
@Component
class CustomerSubscriptionHandler implements ShippedEventHandler {
  private final SubscriptionChanges subscriptions;

  CustomerSubscriptionHandler(SubscriptionChanges subscriptions) {
    this.subscriptions = subscriptions;
  }

  @Override
  public Set<String> types() {
    return EventTypes.withThin(
        "customer.subscription.created",
        "customer.subscription.updated",
        "customer.subscription.deleted",
        "customer.subscription.paused",
        "customer.subscription.resumed",
        "customer.subscription.trial_will_end",
        "customer.subscription.pending_update_applied",
        "customer.subscription.pending_update_expired");
  }

  @Override
  public EventChange prepare(StripeEvent event) throws StripeException {
    return event.thin()
        ? subscriptions.fromReference(event, subscriptionId(event))
        : subscriptions.fromSnapshot(event);
  }

  @Override
  public EventChange reapply(StripeEvent event) throws StripeException {
    return subscriptions.fromStripe(event, subscriptionId(event));
  }

  private static String subscriptionId(StripeEvent event) {
    return EventObject.id(event, "subscription");
  }
}
