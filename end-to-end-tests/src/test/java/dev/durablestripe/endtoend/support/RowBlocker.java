package dev.durablestripe.endtoend.support;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * While this is open, PostgreSQL refuses one subscription's row: after the mark, before the commit.
 */
public final class RowBlocker implements AutoCloseable {
  private final JdbcClient database;
  private final String name;

  public RowBlocker(JdbcClient database, String subscription) {
    this.database = database;
    this.name = "refuse_" + subscription;
    database
        .sql(
            """
            CREATE OR REPLACE FUNCTION billing.refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'refused by a test'; END $$
            """)
        .update();
    database
        .sql(
            """
            CREATE TRIGGER %s BEFORE INSERT OR UPDATE ON billing.subscription FOR EACH ROW
            WHEN (NEW.stripe_subscription_id = '%s') EXECUTE FUNCTION billing.refuse()
            """
                .formatted(name, subscription))
        .update();
  }

  @Override
  public void close() {
    database.sql("DROP TRIGGER %s ON billing.subscription".formatted(name)).update();
  }
}
