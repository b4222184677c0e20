package com.acme.ledger;

import com.stripe.model.Payout;
import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import jakarta.persistence.EntityManager;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Books a payout, with JPA. */
@Component
class PayoutHandler implements StripeEventHandler {
  private final EntityManager entities;

  PayoutHandler(EntityManager entities) {
    this.entities = entities;
  }

  @Override
  public Set<String> types() {
    return Set.of("payout.paid");
  }

  @Override
  public EventChange prepare(ReceivedEvent event) {
    Payout payout = event.object(Payout.class).orElseThrow();
    return EventChange.write(
        transaction -> {
          entities.merge(new PaidOut(payout.getId(), payout.getAmount()));
          entities.merge(new Entry(payout.getId(), -payout.getAmount()));
        });
  }
}
