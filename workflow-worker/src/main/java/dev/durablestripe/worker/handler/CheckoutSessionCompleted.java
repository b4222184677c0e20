package dev.durablestripe.worker.handler;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.StripeException;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.EventChange;
import dev.durablestripe.worker.event.StripeEventHandler;
import dev.durablestripe.worker.subscription.Subscriptions;
import java.time.ZoneOffset;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * A <a href="https://docs.stripe.com/api/checkout/sessions/object">checkout</a> links the
 * application's reference to a customer, and names the subscription that was bought, if it was one.
 */
@Component
class CheckoutSessionCompleted implements StripeEventHandler {
  private static final String LINK =
      """
      INSERT INTO billing.account_customer AS link
             (stripe_account, client_reference, stripe_customer_id, linked_at)
      VALUES (:account, :reference, :customer, :linkedAt)
      ON CONFLICT (stripe_account, client_reference, stripe_customer_id) DO UPDATE
         SET linked_at = least(link.linked_at, EXCLUDED.linked_at)
      """;

  private final Subscriptions subscriptions;

  CheckoutSessionCompleted(Subscriptions subscriptions) {
    this.subscriptions = subscriptions;
  }

  @Override
  public Set<String> types() {
    return Set.of("checkout.session.completed");
  }

  @Override
  public EventChange prepare(StripeEvent event) throws StripeException {
    String subscription = id(event.object().path("subscription"));
    String reference = event.object().path("client_reference_id").textValue();
    String customer = event.customerId();
    EventChange bought =
        subscription == null ? EventChange.nothing() : subscriptions.pointer(event, subscription);
    return reference == null || customer == null
        ? bought
        : link(event, reference, customer).and(bought);
  }

  private static EventChange link(StripeEvent event, String reference, String customer) {
    return EventChange.write(
        transaction ->
            transaction
                .sql(LINK)
                .param("account", event.account())
                .param("reference", reference)
                .param("customer", customer)
                .param("linkedAt", event.created().atOffset(ZoneOffset.UTC))
                .update());
  }

  private static @Nullable String id(JsonNode node) {
    return node.isObject() ? node.path("id").textValue() : node.textValue();
  }
}
