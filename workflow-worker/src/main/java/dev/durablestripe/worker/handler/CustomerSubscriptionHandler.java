package dev.durablestripe.worker.handler;

import com.stripe.exception.StripeException;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.EventChange;
import dev.durablestripe.worker.event.EventRejectedException;
import dev.durablestripe.worker.event.StripeEventHandler;
import dev.durablestripe.worker.subscription.SubscriptionChanges;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * <a href="https://docs.stripe.com/billing/subscriptions/webhooks">Events of a subscription</a>. A
 * snapshot event carries it; a thin one names it.
 */
@Component
class CustomerSubscriptionHandler implements StripeEventHandler {
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
        ? subscriptions.pointer(event, subscription(event))
        : subscriptions.snapshot(event);
  }

  @Override
  public EventChange reapply(StripeEvent event) throws StripeException {
    return subscriptions.current(event, subscription(event));
  }

  private static String subscription(StripeEvent event) {
    if (event.objectId() == null) {
      throw new EventRejectedException("the event names no subscription");
    }
    return event.objectId();
  }
}
