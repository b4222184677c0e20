package com.acme.ledger;

import com.stripe.model.Charge;
import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Stores how much of a charge is refunded. */
@Component
class RefundHandler implements StripeEventHandler {
  private static final String UPSERT =
      """
      INSERT INTO ledger.refund (charge, amount, event_id) VALUES (:charge, :amount, :event)
      ON CONFLICT (charge) DO UPDATE
         SET amount = EXCLUDED.amount, event_id = EXCLUDED.event_id
       WHERE refund.amount < EXCLUDED.amount
      """;

  @Override
  public Set<String> types() {
    return Set.of("charge.refunded");
  }

  @Override
  public EventChange prepare(ReceivedEvent event) {
    Charge charge = event.object(Charge.class).orElseThrow();
    if (!charge.getCurrency().equals("eur")) {
      throw new EventRejectedException("the refund is not in euros");
    }
    return EventChange.write(
        charge.getCustomer(),
        transaction ->
            transaction
                .sql(UPSERT)
                .param("charge", charge.getId())
                .param("amount", charge.getAmountRefunded())
                .param("event", event.id())
                .update());
  }
}
