package com.acme.refunds;

import com.stripe.model.Charge;
import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import java.util.Set;

/** Wrong: the event that arrives last wins, which need not be the last at Stripe. */
final class OrderDependentHandler implements StripeEventHandler {
  private static final String STORE =
      """
      INSERT INTO refund (charge, amount) VALUES (:charge, :amount)
      ON CONFLICT (charge) DO UPDATE SET amount = EXCLUDED.amount
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
