package dev.durablestripe.worker.handler;

import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.EventChange;
import dev.durablestripe.worker.event.EventRejectedException;
import dev.durablestripe.worker.event.StripeEventHandler;
import java.time.ZoneOffset;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * A <a href="https://docs.stripe.com/api/customers/delete">customer is deleted for good</a>; links
 * to it come last from now on. Stripe cancels its subscriptions with events of their own.
 */
@Component
class CustomerDeletedHandler implements StripeEventHandler {
  private static final String DELETE =
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
    String customer = event.objectId();
    if (customer == null) {
      throw new EventRejectedException("the event names no customer");
    }
    return EventChange.write(
        customer,
        transaction ->
            transaction
                .sql(DELETE)
                .param("account", event.account())
                .param("customer", customer)
                .param("deletedAt", event.created().atOffset(ZoneOffset.UTC))
                .update());
  }
}
