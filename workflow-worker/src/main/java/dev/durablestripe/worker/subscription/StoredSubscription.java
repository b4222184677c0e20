package dev.durablestripe.worker.subscription;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * What has to be known of a stored row to tell which state wins.
 *
 * @param customerId whose it is, null where Stripe names nobody
 * @param status Stripe's word
 * @param asOfFrom the row was Stripe's state at some moment from here …
 * @param asOf … to here
 * @param ofCreation the row is as the creation told it: whatever else is told is newer
 * @param revision changes with every write
 */
public record StoredSubscription(
    @Nullable String customerId,
    String status,
    Instant asOfFrom,
    Instant asOf,
    boolean ofCreation,
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
