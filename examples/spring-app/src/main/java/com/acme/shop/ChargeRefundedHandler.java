package com.acme.shop;

import com.stripe.model.Charge;
import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Stores what was refunded of a charge. */
@Component
class ChargeRefundedHandler implements StripeEventHandler {
  private final RefundRepository refunds;

  ChargeRefundedHandler(RefundRepository refunds) {
    this.refunds = refunds;
  }

  @Override
  public Set<String> types() {
    return Set.of("charge.refunded");
  }

  /** No transaction is open here. The returned change runs in the event's. */
  @Override
  public EventChange prepare(ReceivedEvent event) {
    Charge charge =
        event
            .object(Charge.class)
            // Retried until a version of the shop can read it.
            .orElseThrow(() -> new IllegalStateException("Not the API version of stripe-java"));
    return EventChange.write(
        charge.getCustomer(),
        transaction -> {
          Refund refund =
              refunds.findById(charge.getId()).orElseGet(() -> new Refund(charge.getId()));
          refund.grewTo(charge.getAmountRefunded());
          refunds.save(refund);
        });
  }
}
