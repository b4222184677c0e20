package dev.durablestripe.internal.worker.subscription;

import dev.durablestripe.internal.contract.EventAccount;
import dev.durablestripe.internal.worker.subscription.SubscriptionState.Item;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads stored subscriptions with all their items, to compare them with Stripe's. */
@Component
class StoredSubscriptionReader {
  private static final String FIND =
      """
      SELECT s.*, i.stripe_item_id, i.price_id AS item_price_id, i.quantity,
             i.position IS NOT NULL AS has_item, i.current_period_start AS item_period_start,
             i.current_period_end AS item_period_end
        FROM billing.subscription s
        LEFT JOIN billing.subscription_item i USING (stripe_account, stripe_subscription_id)
       WHERE s.stripe_account = :account AND s.stripe_subscription_id = ANY (:ids)
       ORDER BY s.stripe_subscription_id, i.position
      """;

  private final JdbcClient database;

  StoredSubscriptionReader(JdbcClient database) {
    this.database = database;
  }

  /**
   * Finds stored subscriptions.
   *
   * @param account the account, or in an organization the context that leads to it; '' for the
   *     platform's own
   * @return those that are stored, by id
   */
  Map<String, StoredSubscriptionDetails> find(String account, Collection<String> ids) {
    Map<String, StoredSubscriptionDetails> found = new HashMap<>();
    database
        .sql(FIND)
        .param("account", EventAccount.idOf(account))
        .param("ids", ids.toArray(String[]::new))
        .query(
            row -> {
              found.merge(
                  row.getString("stripe_subscription_id"),
                  read(row),
                  StoredSubscriptionDetails::withItemsOf);
            });
    return found;
  }

  /** Finds one stored subscription. */
  Optional<StoredSubscriptionDetails> find(String account, String id) {
    return Optional.ofNullable(find(account, List.of(id)).get(id));
  }

  private static StoredSubscriptionDetails read(ResultSet row) throws SQLException {
    SubscriptionState state =
        new SubscriptionState(
            row.getString("stripe_subscription_id"),
            row.getString("stripe_customer_id"),
            row.getString("status"),
            row.getBoolean("has_item") ? List.of(readItem(row)) : List.of(),
            row.getBoolean("cancel_at_period_end"),
            instant(row, "cancel_at"),
            instant(row, "canceled_at"),
            instant(row, "trial_end"),
            instant(row, "created"),
            row.getBoolean("livemode"));
    Item itemInRow =
        new Item(
            null,
            row.getString("price_id"),
            row.getObject("seat_limit", Long.class),
            instant(row, "current_period_start"),
            instant(row, "current_period_end"));
    return new StoredSubscriptionDetails(state, StoredSubscription.read(row), itemInRow);
  }

  private static Item readItem(ResultSet row) throws SQLException {
    return new Item(
        row.getString("stripe_item_id"),
        row.getString("item_price_id"),
        row.getObject("quantity", Long.class),
        instant(row, "item_period_start"),
        instant(row, "item_period_end"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
