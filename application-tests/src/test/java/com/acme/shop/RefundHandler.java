package com.acme.shop;

import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import java.util.Set;

/** The application's own handler, which writes to the application's own table. */
final class RefundHandler implements StripeEventHandler {
  private static final String INSERT =
      """
      INSERT INTO shop.refund (event_id, isolation)
      VALUES (:event, current_setting('transaction_isolation'))
      """;

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
