package com.acme.refunds;

import com.stripe.model.Charge;
import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import java.util.Set;

/** The amount that was refunded of a charge only grows, so the order does not matter. */
final class RefundHandler implements StripeEventHandler {
  private static final String STORE =
      """
      INSERT INTO refund (charge, amount, events) VALUES (:charge, :amount, 1)
      ON CONFLICT (charge) DO UPDATE
         SET amount = greatest(refund.amount, EXCLUDED.amount), events = refund.events + 1
      """;

  @Override
  public Set<String> types() {
    return Set.of("charge.refunded");
  }

  @Override
  public EventChange prepare(ReceivedEvent event) {
    Charge charge = event.object(Charge.class).orElseThrow();
    return EventChange.write(
        transaction ->
            transaction
                .sql(STORE)
                .param("charge", charge.getId())
                .param("amount", charge.getAmountRefunded())
                .update());
  }
}
