package dev.durablestripe.internal.worker.subscription;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The part of a stored row that {@link SubscriptionOrdering} needs.
 *
 * @param customerId null if Stripe names no customer
 * @param status Stripe's status
 * @param asOfFrom the earliest moment at which the row may have been true at Stripe
 * @param asOf the latest moment at which the row may have been true at Stripe
 * @param fromCreation whether the row was written by {@code customer.subscription.created}, so that
 *     every other state is newer
 * @param revision changes with every write
 */
public record StoredSubscription(
    @Nullable String customerId,
    String status,
    Instant asOfFrom,
    Instant asOf,
    boolean fromCreation,
    long revision) {

  static StoredSubscription read(ResultSet row) throws SQLException {
    return new StoredSubscription(
        row.getString("stripe_customer_id"),
        row.getString("status"),
        row.getObject("as_of_from", OffsetDateTime.class).toInstant(),
        row.getObject("as_of", OffsetDateTime.class).toInstant(),
        row.getBoolean("of_creation"),
        row.getLong("revision"));
  }

  boolean isFinal() {
    return SubscriptionStatus.isFinal(status);
  }
}
