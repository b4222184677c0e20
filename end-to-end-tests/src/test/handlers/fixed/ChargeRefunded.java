package com.acme.refunds;

import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import java.util.Set;
import org.springframework.boot.autoconfigure.AutoConfiguration;

/** A handler that a user might add, with a table of its own that shows each effect. */
@AutoConfiguration
public class ChargeRefunded implements StripeEventHandler {
  private static final String INSERT = "INSERT INTO app.refund (event_id) VALUES (:event)";

  @Override
  public Set<String> types() {
    return Set.of("charge.refunded");
  }

  @Override
  public EventChange prepare(ReceivedEvent event) {
    return EventChange.write(
        transaction -> transaction.sql(INSERT).param("event", event.id()).update());
  }
}
