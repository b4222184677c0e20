package dev.durablestripe.endtoend.support;

import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.local.LocalPostgres;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of a handler that is not ours, which gets a row for each effect of an event. */
public final class RefundTable {
  public static final String TYPE = "charge.refunded";
  private final JdbcClient database;

  /** Makes the table where there is none. */
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

  /** A refund without a reason. */
  public static String event(TestSubscription subscription, String name) {
    String charge =
        """
        {"id":"ch_1","object":"charge","customer":"%s"}"""
            .formatted(subscription.customer);
    return StripeEvents.event(subscription.eventId(name), TYPE, subscription.start, charge);
  }

  /** How often the event has taken effect. */
  public long effects(String eventId) {
    return database
        .sql("SELECT count(*) FROM app.refund WHERE event_id = :event")
        .param("event", eventId)
        .query(Long.class)
        .single();
  }
}
