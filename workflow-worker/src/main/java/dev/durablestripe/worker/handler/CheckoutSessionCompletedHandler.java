package dev.durablestripe.worker.handler;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.StripeException;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.EventChange;
import dev.durablestripe.worker.event.EventRejectedException;
import dev.durablestripe.worker.event.StripeEventHandler;
import dev.durablestripe.worker.stripe.StripeApi;
import dev.durablestripe.worker.stripe.StripeJson;
import dev.durablestripe.worker.subscription.SubscriptionChanges;
import java.time.ZoneOffset;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * A <a href="https://docs.stripe.com/api/checkout/sessions/object">checkout</a> links the
 * application's reference to a customer, and names the subscription that was bought; in the modes
 * {@code payment} and {@code setup} there is none.
 */
@Component
class CheckoutSessionCompletedHandler implements StripeEventHandler {
  private static final String LINK =
      """
      INSERT INTO billing.account_customer AS link
             (stripe_account, client_reference, stripe_customer_id, linked_at, livemode)
      VALUES (:account, :reference, :customer, :linkedAt, :livemode)
      ON CONFLICT (stripe_account, client_reference, stripe_customer_id) DO UPDATE
         SET linked_at = least(link.linked_at, EXCLUDED.linked_at), livemode = EXCLUDED.livemode
      """;

  private final SubscriptionChanges subscriptions;
  private final StripeApi stripe;

  CheckoutSessionCompletedHandler(SubscriptionChanges subscriptions, StripeApi stripe) {
    this.subscriptions = subscriptions;
    this.stripe = stripe;
  }

  @Override
  public Set<String> types() {
    return EventTypes.withThin("checkout.session.completed");
  }

  @Override
  public EventChange prepare(StripeEvent event) throws StripeException {
    return change(event, subscriptions::pointer);
  }

  @Override
  public EventChange reapply(StripeEvent event) throws StripeException {
    return change(event, subscriptions::current);
  }

  private EventChange change(StripeEvent event, SubscriptionChanges.Named named)
      throws StripeException {
    JsonNode session = event.thin() ? fetch(event) : event.object();
    String subscription = StripeJson.id(session.path("subscription"));
    String reference = session.path("client_reference_id").textValue();
    String customer = StripeJson.id(session.path("customer"));
    EventChange bought =
        subscription == null
            ? EventChange.nothing().withCustomer(customer)
            : named.change(event, subscription, customer);
    return reference == null || customer == null
        ? bought
        : link(event, reference, customer).and(bought);
  }

  private JsonNode fetch(StripeEvent event) throws StripeException {
    if (event.objectId() == null) {
      throw new EventRejectedException("the event names no checkout session");
    }
    return stripe.checkoutSession(event, event.objectId()).json();
  }

  private static EventChange link(StripeEvent event, String reference, String customer) {
    return EventChange.write(
        customer,
        transaction ->
            transaction
                .sql(LINK)
                .param("account", event.account())
                .param("reference", reference)
                .param("customer", customer)
                .param("livemode", event.livemode())
                .param("linkedAt", event.created().atOffset(ZoneOffset.UTC))
                .update());
  }
}
