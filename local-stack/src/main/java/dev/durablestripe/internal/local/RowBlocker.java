package dev.durablestripe.internal.local;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A trigger that makes PostgreSQL refuse one subscription's row until this is closed. The event's
 * mark is inserted before, and rolled back.
 */
public final class RowBlocker implements AutoCloseable {
  private final JdbcClient database;
  private final String trigger;

  /**
   * Creates the trigger.
   *
   * @param subscription Stripe's id of the subscription
   * @param message the error message, without quotes
   */
  public RowBlocker(JdbcClient database, String subscription, String message) {
    this.database = database;
    this.trigger = "block_" + subscription;
    database
        .sql(
            """
            CREATE OR REPLACE FUNCTION billing.block_row() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$
            """)
        .update();
    database
        .sql(
            """
            CREATE TRIGGER %s BEFORE INSERT OR UPDATE ON billing.subscription FOR EACH ROW
            WHEN (NEW.stripe_subscription_id = '%s') EXECUTE FUNCTION billing.block_row('%s')
            """
                .formatted(trigger, subscription, message))
        .update();
  }

  /** Drops the trigger. */
  @Override
  public void close() {
    database.sql("DROP TRIGGER %s ON billing.subscription".formatted(trigger)).update();
  }
}
