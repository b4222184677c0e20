package dev.durablestripe.internal.worker.event;

import dev.durablestripe.internal.contract.StripeEvent;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Finds the customer of a thin event, which does not name one, in the database: in the mark of the
 * event or of its snapshot twin, in its rejection, or in the stored subscription.
 */
@Component
public class CustomerLookup {
  private static final String SELECT =
      """
      SELECT coalesce(
               (SELECT customer FROM billing.stripe_event WHERE event_id = :event),
               (SELECT customer FROM billing.stripe_event WHERE event_id = :change),
               (SELECT customer FROM billing.stripe_event_rejection WHERE event_id = :event),
               (SELECT stripe_customer_id FROM billing.subscription
                 WHERE stripe_account = :account AND stripe_subscription_id = :object),
               '')
      """;

  private final JdbcClient database;

  CustomerLookup(JdbcClient database) {
    this.database = database;
  }

  /**
   * Returns the customer of a genuine event, null if it is unknown. Reads the database only for a
   * thin event.
   */
  public @Nullable String find(StripeEvent event) {
    if (event.customerId() != null || !event.thin()) {
      return event.customerId();
    }
    String customer =
        database
            .sql(SELECT)
            .param("event", event.id())
            .param("change", event.changeId())
            .param("account", event.account())
            .param("object", event.objectId())
            .query(String.class)
            .single();
    return customer.isEmpty() ? null : customer;
  }
}
