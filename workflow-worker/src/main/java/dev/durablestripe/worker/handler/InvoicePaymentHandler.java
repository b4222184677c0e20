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
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * An <a href="https://docs.stripe.com/api/invoices/object">invoice</a> that was paid, or could not
 * be: something happened to its subscription. A one-off invoice means nothing here.
 */
@Component
class InvoicePaymentHandler implements StripeEventHandler {
  private final SubscriptionChanges subscriptions;
  private final StripeApi stripe;

  InvoicePaymentHandler(SubscriptionChanges subscriptions, StripeApi stripe) {
    this.subscriptions = subscriptions;
    this.stripe = stripe;
  }

  @Override
  public Set<String> types() {
    return EventTypes.withThin("invoice.paid", "invoice.payment_failed");
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
    JsonNode invoice = event.thin() ? fetch(event) : event.object();
    String subscription = subscription(invoice);
    String customer = StripeJson.id(invoice.path("customer"));
    return subscription == null
        ? EventChange.nothing().withCustomer(customer)
        : named.change(event, subscription, customer);
  }

  private JsonNode fetch(StripeEvent event) throws StripeException {
    if (event.objectId() == null) {
      throw new EventRejectedException("the event names no invoice");
    }
    return stripe.invoice(event, event.objectId()).json();
  }

  /**
   * Since <a
   * href="https://docs.stripe.com/changelog/basil/2025-03-31/adds-new-parent-field-to-invoicing-objects">2025-03-31.basil</a>
   * the subscription is inside the invoice's parent.
   */
  private static @Nullable String subscription(JsonNode invoice) {
    String parent =
        StripeJson.id(invoice.path("parent").path("subscription_details").path("subscription"));
    return parent != null ? parent : StripeJson.id(invoice.path("subscription"));
  }
}
