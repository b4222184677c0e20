package com.acme.effects;

import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import java.util.Set;
import org.springframework.boot.autoconfigure.AutoConfiguration;

/** An application's handler that writes one row each time it is called for a subscription. */
@AutoConfiguration
public class EffectHandler implements StripeEventHandler {
  private static final String INSERT = "INSERT INTO effects.java_effect VALUES (:event)";

  @Override
  public Set<String> types() {
    return Set.of("customer.subscription.updated", "v1.customer.subscription.updated");
  }

  @Override
  public EventChange prepare(ReceivedEvent event) {
    return EventChange.write(
        transaction -> transaction.sql(INSERT).param("event", event.id()).update());
  }
}
