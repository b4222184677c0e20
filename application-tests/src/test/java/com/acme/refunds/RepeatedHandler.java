package com.acme.refunds;

import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wrong: counts outside the event's transaction, and so once for each attempt. */
final class RepeatedHandler implements StripeEventHandler {
  private static final String COUNT =
      """
      INSERT INTO refund (charge, events) VALUES (:charge, 1)
      ON CONFLICT (charge) DO UPDATE SET events = refund.events + 1
      """;

  private final JdbcClient database;

  RepeatedHandler(JdbcClient database) {
    this.database = database;
  }

  @Override
  public Set<String> types() {
    return Set.of("charge.refunded");
  }

  @Override
  public EventChange prepare(ReceivedEvent event) {
    database.sql(COUNT).param("charge", event.objectId()).update();
    return EventChange.nothing();
  }
}
