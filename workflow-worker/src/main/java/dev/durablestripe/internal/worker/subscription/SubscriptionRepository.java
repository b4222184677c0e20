package dev.durablestripe.internal.worker.subscription;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.durablestripe.internal.worker.event.ConcurrentChangeException;
import dev.durablestripe.internal.worker.feed.ChangeNotifier;
import dev.durablestripe.internal.worker.subscription.SubscriptionState.Item;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Stores subscriptions and their items, by compare-and-set. */
@Component
class SubscriptionRepository {
  /**
   * Also finds a row that was stored without an account, before events named their account. Ids are
   * unique at Stripe.
   */
  private static final String FIND =
      """
      SELECT stripe_customer_id, status, as_of_from, as_of, of_creation, revision
        FROM billing.subscription
       WHERE stripe_account IN (:account, '') AND stripe_subscription_id = :subscription
       ORDER BY stripe_account DESC
       LIMIT 1
      """;

  /**
   * Writes a subscription and its items in one statement, and nothing if the row is not the
   * expected one. This prevents two workers from storing the older state last; timestamps could
   * not.
   */
  private static final String WRITE =
      """
      WITH written AS (
        INSERT INTO billing.subscription AS stored (stripe_account, stripe_subscription_id,
               stripe_customer_id, status, price_id, seat_limit, current_period_start,
               current_period_end, cancel_at_period_end, cancel_at, canceled_at, trial_end, created,
               livemode, as_of_from, as_of, of_creation, last_event_id)
        VALUES (:account, :subscription, :customer, :status, :price, :quantity, :periodStart,
               :periodEnd, :cancelAtPeriodEnd, :cancelAt, :canceledAt, :trialEnd, :created,
               :livemode, :asOfFrom, :asOf, :ofCreation, :event)
        ON CONFLICT (stripe_account, stripe_subscription_id) DO UPDATE
           SET stripe_customer_id = EXCLUDED.stripe_customer_id,
               status = EXCLUDED.status,
               price_id = EXCLUDED.price_id,
               seat_limit = EXCLUDED.seat_limit,
               current_period_start = EXCLUDED.current_period_start,
               current_period_end = EXCLUDED.current_period_end,
               cancel_at_period_end = EXCLUDED.cancel_at_period_end,
               cancel_at = EXCLUDED.cancel_at,
               canceled_at = EXCLUDED.canceled_at,
               trial_end = EXCLUDED.trial_end,
               created = EXCLUDED.created,
               livemode = EXCLUDED.livemode,
               as_of_from = greatest(stored.as_of_from, EXCLUDED.as_of_from),
               as_of = greatest(stored.as_of, EXCLUDED.as_of),
               of_creation = EXCLUDED.of_creation,
               revision = EXCLUDED.revision,
               last_event_id = EXCLUDED.last_event_id,
               updated_at = clock_timestamp()
         WHERE stored.revision = :expected OR (:orOlder AND stored.revision < :expected)
        RETURNING stripe_account, stripe_subscription_id),
      deleted_without_account AS (
        DELETE FROM billing.subscription old USING written
         WHERE old.stripe_account = '' AND written.stripe_account <> ''
           AND old.stripe_subscription_id = written.stripe_subscription_id
           AND old.revision <= :expected),
      deleted_items AS (
        DELETE FROM billing.subscription_item item USING written
         WHERE item.stripe_account = written.stripe_account
           AND item.stripe_subscription_id = written.stripe_subscription_id
           AND item.position >= :items),
      written_items AS (
        INSERT INTO billing.subscription_item AS item (stripe_account, stripe_subscription_id,
               position, stripe_item_id, price_id, quantity, current_period_start,
               current_period_end)
        SELECT stripe_account, stripe_subscription_id, position, id, price, quantity,
               to_timestamp(period_start), to_timestamp(period_end)
          FROM written, jsonb_to_recordset(CAST(:itemRows AS jsonb))
               AS new (position int, id text, price text, quantity bigint, period_start bigint,
                       period_end bigint)
        ON CONFLICT (stripe_account, stripe_subscription_id, position) DO UPDATE
           SET stripe_item_id = EXCLUDED.stripe_item_id, price_id = EXCLUDED.price_id,
               quantity = EXCLUDED.quantity,
               current_period_start = EXCLUDED.current_period_start,
               current_period_end = EXCLUDED.current_period_end)
      SELECT count(*) FROM written
      """;

  /** An unused sequence also has the last value 1. */
  private static final String LATEST_REVISION =
      "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM billing.subscription_revision";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JdbcClient database;
  private final ChangeNotifier changes;

  SubscriptionRepository(JdbcClient database, ChangeNotifier changes) {
    this.database = database;
    this.changes = changes;
  }

  Optional<StoredSubscription> find(String account, String subscriptionId) {
    return database
        .sql(FIND)
        .param("account", account)
        .param("subscription", subscriptionId)
        .query((row, n) -> StoredSubscription.read(row))
        .optional();
  }

  /**
   * Reads the latest revision of the table. Whatever Stripe returns from now on is newer than every
   * row up to that revision, including rows that are not committed yet.
   */
  long latestRevision() {
    return database.sql(LATEST_REVISION).query(Long.class).single();
  }

  /**
   * Writes an update without a transaction, in a single statement.
   *
   * @throws ConcurrentChangeException if the row is not the expected one
   */
  void write(SubscriptionUpdate update) {
    try {
      write(database, update);
    } finally {
      changes.changed();
    }
  }

  /**
   * Writes an update in the open transaction.
   *
   * @throws ConcurrentChangeException if the row is not the expected one
   */
  static void write(JdbcClient transaction, SubscriptionUpdate update) {
    SubscriptionState state = update.state();
    Item first = state.firstItem();
    long written =
        transaction
            .sql(WRITE)
            .param("account", update.account())
            .param("subscription", state.id())
            .param("customer", state.customerId())
            .param("status", state.status())
            .param("price", first.priceId())
            .param("quantity", first.quantity())
            .param("periodStart", timestamp(first.periodStart()))
            .param("periodEnd", timestamp(first.periodEnd()))
            .param("cancelAtPeriodEnd", state.cancelAtPeriodEnd())
            .param("cancelAt", timestamp(state.cancelAt()))
            .param("canceledAt", timestamp(state.canceledAt()))
            .param("trialEnd", timestamp(state.trialEnd()))
            .param("created", timestamp(state.created()))
            .param("livemode", state.livemode())
            .param("asOfFrom", timestamp(update.asOfFrom()))
            .param("asOf", timestamp(update.asOf()))
            .param("ofCreation", update.fromCreation())
            .param("event", update.eventId())
            .param("expected", update.expected().revision())
            .param("orOlder", update.expected() instanceof ExpectedRevision.AtMost)
            .param("items", state.items().size())
            .param("itemRows", json(state.items()))
            .query(Long.class)
            .single();
    if (written == 0) {
      throw new ConcurrentChangeException();
    }
  }

  private static String json(List<Item> items) {
    ArrayNode rows = JSON.createArrayNode();
    for (Item item : items) {
      rows.addObject()
          .put("position", rows.size() - 1)
          .put("id", item.id())
          .put("price", item.priceId())
          .put("quantity", item.quantity())
          .put("period_start", epochSecond(item.periodStart()))
          .put("period_end", epochSecond(item.periodEnd()));
    }
    return rows.toString();
  }

  private static @Nullable Long epochSecond(@Nullable Instant instant) {
    return instant == null ? null : instant.getEpochSecond();
  }

  private static @Nullable OffsetDateTime timestamp(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
