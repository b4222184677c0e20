package dev.durablestripe.endtoend.support;

import dev.durablestripe.internal.local.LocalPostgres;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An application's function that writes one row each time it is called for a subscription, and a
 * table for its handler in Java, which does the same.
 */
public final class SqlEffects implements AutoCloseable {
  private static final String DROP =
      """
      DELETE FROM billing.sql_handler WHERE function_schema = 'effects';
      DROP SCHEMA IF EXISTS effects CASCADE;
      DROP ROLE IF EXISTS effects;
      """;

  private final JdbcClient database;

  /** Creates the function, and registers it for both forms of the event. */
  public SqlEffects(LocalPostgres postgres) {
    database = postgres.database();
    new JdbcTemplate(postgres.dataSource())
        .execute(
            DROP
                + """
                CREATE ROLE effects;
                CREATE SCHEMA effects AUTHORIZATION effects;
                GRANT USAGE ON SCHEMA effects TO %1$s;
                SET ROLE effects;
                CREATE TABLE effects.effect (event_id text NOT NULL);
                CREATE TABLE effects.java_effect (event_id text NOT NULL);
                GRANT INSERT ON effects.java_effect TO %1$s;
                CREATE FUNCTION effects.record(event jsonb) RETURNS void LANGUAGE sql
                SECURITY DEFINER SET search_path = effects, pg_temp
                AS $$ INSERT INTO effect VALUES (event->>'id') $$;
                REVOKE EXECUTE ON FUNCTION effects.record FROM PUBLIC;
                GRANT EXECUTE ON FUNCTION effects.record TO %1$s;
                RESET ROLE;
                INSERT INTO billing.sql_handler VALUES
                  ('customer.subscription.updated', 'effects', 'record'),
                  ('v1.customer.subscription.updated', 'effects', 'record');
                """
                    .formatted(LocalPostgres.WORKER));
  }

  /** The number of effects that the function has had for an event. */
  public long of(String eventId) {
    return count("effect", eventId);
  }

  /** The number of effects that the handler in Java has had for an event. */
  public long ofJava(String eventId) {
    return count("java_effect", eventId);
  }

  private long count(String table, String eventId) {
    return database
        .sql("SELECT count(*) FROM effects.%s WHERE event_id = :event".formatted(table))
        .param("event", eventId)
        .query(Long.class)
        .single();
  }

  @Override
  public void close() {
    database.sql(DROP).update();
  }
}
