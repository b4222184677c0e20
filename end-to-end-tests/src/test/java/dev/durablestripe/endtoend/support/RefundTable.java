package dev.durablestripe.endtoend.support;

import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.LocalPostgres;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of a user's handler, which writes one row per effect of a refund event. */
public final class RefundTable {
  /** The type of the events that the handler supports. */
  public static final String TYPE = "charge.refunded";

  private final JdbcClient database;

  /** Creates the table if it does not exist. */
  public RefundTable(LocalPostgres postgres) {
    database = postgres.database();
    database
        .sql(
            """
            CREATE SCHEMA IF NOT EXISTS app;
            CREATE TABLE IF NOT EXISTS app.refund (event_id text NOT NULL);
            GRANT USAGE ON SCHEMA app TO %1$s;
            GRANT INSERT ON app.refund TO %1$s;
            """
                .formatted(LocalPostgres.WORKER))
        .update();
  }

  /** The event of a refund without a reason. */
  public static String event(TestSubscription subscription, String name) {
    String charge =
        """
        {"id":"ch_1","object":"charge","customer":"%s"}"""
            .formatted(subscription.customer);
    return StripeEvents.event(subscription.eventId(name), TYPE, subscription.start, charge);
  }

  /** The number of effects of an event. */
  public long effects(String eventId) {
    return database
        .sql("SELECT count(*) FROM app.refund WHERE event_id = :event")
        .param("event", eventId)
        .query(Long.class)
        .single();
  }
}
