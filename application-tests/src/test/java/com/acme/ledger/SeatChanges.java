package com.acme.ledger;

import dev.durablestripe.handler.SubscriptionChange;
import dev.durablestripe.handler.SubscriptionListener;
import dev.durablestripe.handler.SubscriptionRow;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps a history of how many seats a subscription had. */
@Component
class SeatChanges implements SubscriptionListener {
  private static final String INSERT =
      """
      INSERT INTO ledger.seat_change (event_id, subscription, seats_before, seats_after)
      VALUES (:event, :subscription, :before, :after)
      """;

  @Override
  public void onChange(SubscriptionChange change, JdbcClient transaction) {
    Long before = change.before().map(SubscriptionRow::seatLimit).orElse(null);
    Long after = change.after().seatLimit();
    if (!Objects.equals(before, after)) {
      transaction
          .sql(INSERT)
          .param("event", change.event().id())
          .param("subscription", change.after().id())
          .param("before", before)
          .param("after", after)
          .update();
    }
  }
}
