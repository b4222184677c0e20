package dev.durablestripe.internal.worker.handler;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.StripeException;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.stripe.StripeApi;
import dev.durablestripe.internal.worker.stripe.StripeJson;
import dev.durablestripe.internal.worker.subscription.SubscriptionChanges;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Fetches the subscription of an <a href="https://docs.stripe.com/api/invoices/object">invoice</a>
 * that was paid, or whose payment failed. An invoice without a subscription changes nothing.
 */
@Component
class InvoicePaymentHandler extends SubscriptionReferenceHandler {
  private final StripeApi stripe;

  InvoicePaymentHandler(SubscriptionChanges subscriptions, StripeApi stripe) {
    super(subscriptions);
    this.stripe = stripe;
  }

  @Override
  public Set<String> types() {
    return EventTypes.withThin("invoice.paid", "invoice.payment_failed");
  }

  @Override
  JsonNode fetch(StripeEvent event) throws StripeException {
    return stripe.invoice(event, EventObject.id(event, "invoice")).json();
  }

  /**
   * Since API version <a
   * href="https://docs.stripe.com/changelog/basil/2025-03-31/adds-new-parent-field-to-invoicing-objects">2025-03-31.basil</a>,
   * the subscription is inside the invoice's parent.
   */
  @Override
  @Nullable String subscriptionId(JsonNode invoice) {
    String parent =
        StripeJson.id(invoice.path("parent").path("subscription_details").path("subscription"));
    return parent != null ? parent : StripeJson.id(invoice.path("subscription"));
  }
}
