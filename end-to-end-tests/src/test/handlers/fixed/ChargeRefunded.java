package dev.durablestripe.worker.handler;

import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.EventChange;
import dev.durablestripe.worker.event.StripeEventHandler;
import java.util.Set;
import org.springframework.stereotype.Component;

/** A handler that a user might add, with a table of its own that shows each effect. */
@Component
class ChargeRefunded implements StripeEventHandler {
  private static final String INSERT = "INSERT INTO app.refund (event_id) VALUES (:event)";

  @Override
  public Set<String> types() {
    return Set.of("charge.refunded");
  }

  @Override
  public EventChange prepare(StripeEvent event) {
    return EventChange.write(
        transaction -> transaction.sql(INSERT).param("event", event.id()).update());
  }
}
