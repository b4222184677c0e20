package dev.durablestripe.worker.handler;

import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.EventChange;
import dev.durablestripe.worker.event.StripeEventHandler;
import java.util.Set;
import org.springframework.stereotype.Component;

/** The same handler with a bug: a refund need not have a reason. */
@Component
class ChargeRefunded implements StripeEventHandler {
  private static final String INSERT = "INSERT INTO app.refund (event_id) VALUES (:event)";

  @Override
  public Set<String> types() {
    return Set.of("charge.refunded");
  }

  @Override
  public EventChange prepare(StripeEvent event) {
    if (event.object().get("reason").asText().isEmpty()) {
      return EventChange.nothing();
    }
    return EventChange.write(
        transaction -> transaction.sql(INSERT).param("event", event.id()).update());
  }
}
