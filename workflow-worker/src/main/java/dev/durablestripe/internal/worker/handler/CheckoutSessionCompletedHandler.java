package dev.durablestripe.internal.worker.handler;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.StripeException;
import dev.durablestripe.handler.EventChange;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.stripe.StripeApi;
import dev.durablestripe.internal.worker.stripe.StripeJson;
import dev.durablestripe.internal.worker.subscription.SubscriptionChanges;
import java.time.ZoneOffset;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Links the application's reference in a <a
 * href="https://docs.stripe.com/api/checkout/sessions/object">checkout session</a> to the customer,
 * and fetches the subscription that was bought. In the modes {@code payment} and {@code setup},
 * there is no subscription.
 */
@Component
class CheckoutSessionCompletedHandler extends SubscriptionReferenceHandler {
  private static final String INSERT_LINK =
      """
      INSERT INTO billing.account_customer AS link
             (stripe_account, client_reference, stripe_customer_id, linked_at, livemode)
      VALUES (:account, :reference, :customer, :linkedAt, :livemode)
      ON CONFLICT (stripe_account, client_reference, stripe_customer_id) DO UPDATE
         SET linked_at = least(link.linked_at, EXCLUDED.linked_at), livemode = EXCLUDED.livemode
      """;

  private final StripeApi stripe;

  CheckoutSessionCompletedHandler(SubscriptionChanges subscriptions, StripeApi stripe) {
    super(subscriptions);
    this.stripe = stripe;
  }

  @Override
  public Set<String> types() {
    return EventTypes.withThin("checkout.session.completed");
  }

  @Override
  JsonNode fetch(StripeEvent event) throws StripeException {
    return stripe.checkoutSession(event, EventObject.id(event, "checkout session")).json();
  }

  @Override
  @Nullable String subscriptionId(JsonNode session) {
    return StripeJson.id(session.path("subscription"));
  }

  @Override
  EventChange change(StripeEvent event, JsonNode session, EventChange subscriptionChange) {
    String reference = session.path("client_reference_id").textValue();
    String customerId = StripeJson.id(session.path("customer"));
    return reference == null || customerId == null
        ? subscriptionChange
        : link(event, reference, customerId).and(subscriptionChange);
  }

  private static EventChange link(StripeEvent event, String reference, String customerId) {
    return EventChange.write(
        customerId,
        transaction ->
            transaction
                .sql(INSERT_LINK)
                .param("account", event.account())
                .param("reference", reference)
                .param("customer", customerId)
                .param("livemode", event.livemode())
                .param("linkedAt", event.created().atOffset(ZoneOffset.UTC))
                .update());
  }
}
