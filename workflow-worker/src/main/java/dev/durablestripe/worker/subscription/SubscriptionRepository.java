package dev.durablestripe.worker.subscription;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.durablestripe.worker.event.ConcurrentChangeException;
import dev.durablestripe.worker.subscription.SubscriptionState.Item;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rows of a subscription and its items. */
@Component
class SubscriptionRepository {
  /**
   * What was stored under '' before events named their account counts until it is stored under
   * that: an id is unique at Stripe.
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
   * Writes subscription and items in one statement, and nothing at all unless the row is still the
   * one that the decision was made on: this, not the clocks, keeps two workers from ending in the
   * older state.
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
         WHERE stored.revision = :replaces OR (:olderToo AND stored.revision < :replaces)
        RETURNING stripe_account, stripe_subscription_id),
      moved AS (
        DELETE FROM billing.subscription old USING written
         WHERE old.stripe_account = '' AND written.stripe_account <> ''
           AND old.stripe_subscription_id = written.stripe_subscription_id
           AND old.revision <= :replaces),
      dropped AS (
        DELETE FROM billing.subscription_item item USING written
         WHERE item.stripe_account = written.stripe_account
           AND item.stripe_subscription_id = written.stripe_subscription_id
           AND item.position >= :items),
      kept AS (
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

  /** A sequence that nobody has used yet says 1 all the same. */
  private static final String LATEST_REVISION =
      "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM billing.subscription_revision";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Item NO_ITEM = new Item(null, null, null, null, null);

  private final JdbcClient database;

  SubscriptionRepository(JdbcClient database) {
    this.database = database;
  }

  Optional<StoredSubscription> find(String account, String subscription) {
    return database
        .sql(FIND)
        .param("account", account)
        .param("subscription", subscription)
        .query((row, n) -> StoredSubscription.read(row))
        .optional();
  }

  /**
   * The highest revision that any row has, or can have without being read after this moment: what
   * Stripe is asked from now on is newer than every row up to it.
   */
  long latestRevision() {
    return database.sql(LATEST_REVISION).query(Long.class).single();
  }

  /**
   * Writes one state on its own: a single statement.
   *
   * @throws ConcurrentChangeException when the row is newer than what the update may replace
   */
  void write(SubscriptionUpdate update) {
    write(database, update);
  }

  /**
   * Writes within the open transaction.
   *
   * @throws ConcurrentChangeException when the row is no longer the one that the update replaces
   */
  static void write(JdbcClient transaction, SubscriptionUpdate update) {
    SubscriptionState state = update.state();
    Item first = first(state);
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
            .param("ofCreation", update.ofCreation())
            .param("event", update.eventId())
            .param("replaces", update.replaces().revision())
            .param("olderToo", update.replaces() instanceof SubscriptionUpdate.Older)
            .param("items", state.items().size())
            .param("itemRows", json(state.items()))
            .query(Long.class)
            .single();
    if (written == 0) {
      throw new ConcurrentChangeException();
    }
  }

  /** The item that the subscription's own row shows. */
  static Item first(SubscriptionState state) {
    return state.items().isEmpty() ? NO_ITEM : state.items().get(0);
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
