package dev.durablestripe.internal.worker.handler;

import dev.durablestripe.handler.EventChange;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.event.ShippedEventHandler;
import java.time.ZoneOffset;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Records that a <a href="https://docs.stripe.com/api/customers/delete">customer was deleted</a>:
 * links to the customer rank last from then on. Stripe sends separate events for the customer's
 * subscriptions, which it cancels.
 */
@Component
class CustomerDeletedHandler implements ShippedEventHandler {
  private static final String INSERT =
      """
      INSERT INTO billing.deleted_customer (stripe_account, stripe_customer_id, deleted_at)
      VALUES (:account, :customer, :deletedAt)
      ON CONFLICT (stripe_account, stripe_customer_id) DO NOTHING
      """;

  @Override
  public Set<String> types() {
    return EventTypes.withThin("customer.deleted");
  }

  @Override
  public EventChange prepare(StripeEvent event) {
    String customer = EventObject.id(event, "customer");
    return EventChange.write(
        customer,
        transaction ->
            transaction
                .sql(INSERT)
                .param("account", event.account())
                .param("customer", customer)
                .param("deletedAt", event.created().atOffset(ZoneOffset.UTC))
                .update());
  }
}
