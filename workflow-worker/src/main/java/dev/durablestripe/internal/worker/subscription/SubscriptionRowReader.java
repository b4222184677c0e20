package dev.durablestripe.internal.worker.subscription;

import dev.durablestripe.handler.SubscriptionRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads a subscription's row with its items, as applications see it. */
final class SubscriptionRowReader {
  /** Also a row that was stored without an account, before events named their account. */
  private static final String FIND =
      """
      SELECT s.*, i.stripe_item_id, i.price_id AS item_price_id, i.quantity AS item_quantity,
             i.position IS NOT NULL AS has_item, i.current_period_start AS item_period_start,
             i.current_period_end AS item_period_end
        FROM (SELECT * FROM billing.subscription
               WHERE stripe_account IN (:account, '') AND stripe_subscription_id = :subscription
               ORDER BY stripe_account DESC
               LIMIT 1) s
        LEFT JOIN billing.subscription_item i USING (stripe_account, stripe_subscription_id)
       ORDER BY i.position
      """;

  private SubscriptionRowReader() {}

  /** Finds a row; empty if there is none. */
  static Optional<SubscriptionRow> find(JdbcClient database, String account, String id) {
    return database
        .sql(FIND)
        .param("account", account)
        .param("subscription", id)
        .query(SubscriptionRowReader::read);
  }

  /** Each row of the join repeats the subscription, so the last one is read with all items. */
  private static Optional<SubscriptionRow> read(ResultSet rows) throws SQLException {
    List<SubscriptionRow.Item> items = new ArrayList<>();
    Optional<SubscriptionRow> subscription = Optional.empty();
    while (rows.next()) {
      if (rows.getBoolean("has_item")) {
        items.add(readItem(rows));
      }
      subscription = Optional.of(readRow(rows, items));
    }
    return subscription;
  }

  private static SubscriptionRow readRow(ResultSet row, List<SubscriptionRow.Item> items)
      throws SQLException {
    return new SubscriptionRow(
        row.getString("stripe_account"),
        row.getString("stripe_subscription_id"),
        row.getString("stripe_customer_id"),
        row.getString("status"),
        row.getString("price_id"),
        row.getObject("seat_limit", Long.class),
        instant(row, "current_period_start"),
        instant(row, "current_period_end"),
        row.getBoolean("cancel_at_period_end"),
        instant(row, "cancel_at"),
        instant(row, "canceled_at"),
        instant(row, "trial_end"),
        instant(row, "created"),
        row.getBoolean("livemode"),
        row.getObject("as_of_from", OffsetDateTime.class).toInstant(),
        row.getObject("as_of", OffsetDateTime.class).toInstant(),
        row.getLong("revision"),
        row.getString("last_event_id"),
        items);
  }

  private static SubscriptionRow.Item readItem(ResultSet row) throws SQLException {
    return new SubscriptionRow.Item(
        row.getString("stripe_item_id"),
        row.getString("item_price_id"),
        row.getObject("item_quantity", Long.class),
        instant(row, "item_period_start"),
        instant(row, "item_period_end"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
