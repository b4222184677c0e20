package dev.durablestripe.internal.worker.handler;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.StripeException;
import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.event.ShippedEventHandler;
import dev.durablestripe.internal.worker.stripe.StripeJson;
import dev.durablestripe.internal.worker.subscription.SubscriptionChanges;
import org.jspecify.annotations.Nullable;

/**
 * Handles events whose object refers to a subscription: the subscription is fetched from Stripe.
 */
abstract class SubscriptionReferenceHandler implements ShippedEventHandler {
  private final SubscriptionChanges subscriptions;

  SubscriptionReferenceHandler(SubscriptionChanges subscriptions) {
    this.subscriptions = subscriptions;
  }

  @Override
  public final EventChange prepare(StripeEvent event) throws StripeException {
    return change(event, subscriptions::fromReference);
  }

  @Override
  public final EventChange reapply(StripeEvent event) throws StripeException {
    return change(event, subscriptions::fromStripe);
  }

  /** {@link SubscriptionChanges#fromReference} or {@link SubscriptionChanges#fromStripe}. */
  private interface SubscriptionChange {
    EventChange prepare(StripeEvent event, String subscriptionId) throws StripeException;
  }

  private EventChange change(StripeEvent event, SubscriptionChange subscriptionChange)
      throws StripeException {
    JsonNode object = event.thin() ? fetch(event) : event.object();
    String customerId = StripeJson.id(object.path("customer"));
    String subscriptionId = subscriptionId(object);
    try {
      EventChange change =
          subscriptionId == null
              ? EventChange.nothing()
              : subscriptionChange.prepare(event, subscriptionId);
      return change(event, object, change.withCustomer(customerId));
    } catch (EventRejectedException e) {
      throw e.withCustomer(customerId);
    }
  }

  /** Fetches the object that a thin event names. */
  abstract JsonNode fetch(StripeEvent event) throws StripeException;

  /** Returns the id of the subscription that the object refers to, null if it refers to none. */
  abstract @Nullable String subscriptionId(JsonNode object);

  /**
   * Adds to the subscription's change what the event changes besides.
   *
   * @param object the object that the event is about
   * @param subscriptionChange changes nothing if the object refers to no subscription
   */
  EventChange change(StripeEvent event, JsonNode object, EventChange subscriptionChange) {
    return subscriptionChange;
  }
}
