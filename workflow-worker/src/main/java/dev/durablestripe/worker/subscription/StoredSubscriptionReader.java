package dev.durablestripe.worker.subscription;

import dev.durablestripe.contract.EventAccount;
import dev.durablestripe.worker.subscription.SubscriptionState.Item;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads stored subscriptions back as whole states, to compare them with Stripe's. */
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

  /**
   * A stored state and what the rule needs to know of it.
   *
   * @param state as Stripe told it
   * @param stored as the row has it
   * @param shown what the row itself shows of the first item; it has no id
   */
  record Found(SubscriptionState state, StoredSubscription stored, Item shown) {

    /** Whether everything is stored as in the given state. */
    boolean shows(SubscriptionState other) {
      Item first = SubscriptionRepository.first(other);
      return state.equals(other)
          && shown.equals(
              new Item(
                  null, first.priceId(), first.quantity(), first.periodStart(), first.periodEnd()));
    }
  }

  private final JdbcClient database;

  StoredSubscriptionReader(JdbcClient database) {
    this.database = database;
  }

  /**
   * Those of the subscriptions that are stored, by id.
   *
   * @param account the account, or in an organization the context that leads to it; '' without
   */
  Map<String, Found> find(String account, Collection<String> ids) {
    Map<String, Found> found = new HashMap<>();
    database
        .sql(FIND)
        .param("account", EventAccount.idOf(account))
        .param("ids", ids.toArray(String[]::new))
        .query(
            row -> {
              found.merge(
                  row.getString("stripe_subscription_id"),
                  read(row),
                  StoredSubscriptionReader::join);
            });
    return found;
  }

  /** One row an item: the next one of the same subscription adds its item. */
  private static Found join(Found first, Found next) {
    List<Item> items = new ArrayList<>(first.state().items());
    items.addAll(next.state().items());
    return new Found(state(first.state(), items), first.stored(), first.shown());
  }

  private static SubscriptionState state(SubscriptionState state, List<Item> items) {
    return new SubscriptionState(
        state.id(),
        state.customerId(),
        state.status(),
        items,
        state.cancelAtPeriodEnd(),
        state.cancelAt(),
        state.canceledAt(),
        state.trialEnd(),
        state.created(),
        state.livemode());
  }

  private static Found read(ResultSet row) throws SQLException {
    SubscriptionState state =
        new SubscriptionState(
            row.getString("stripe_subscription_id"),
            row.getString("stripe_customer_id"),
            row.getString("status"),
            row.getBoolean("has_item") ? List.of(item(row)) : List.of(),
            row.getBoolean("cancel_at_period_end"),
            time(row, "cancel_at"),
            time(row, "canceled_at"),
            time(row, "trial_end"),
            time(row, "created"),
            row.getBoolean("livemode"));
    Item shown =
        new Item(
            null,
            row.getString("price_id"),
            row.getObject("seat_limit", Long.class),
            time(row, "current_period_start"),
            time(row, "current_period_end"));
    return new Found(state, StoredSubscription.read(row), shown);
  }

  private static Item item(ResultSet row) throws SQLException {
    return new Item(
        row.getString("stripe_item_id"),
        row.getString("item_price_id"),
        row.getObject("quantity", Long.class),
        time(row, "item_period_start"),
        time(row, "item_period_end"));
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
