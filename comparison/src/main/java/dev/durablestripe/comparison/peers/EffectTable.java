package dev.durablestripe.comparison.peers;

import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table into which the application's handler writes once per call, wherever a peer calls one.
 */
public final class EffectTable {
  private static final String SCHEMA =
      """
      CREATE ROLE app LOGIN;
      CREATE SCHEMA app AUTHORIZATION app;
      CREATE TABLE app.effect (event_id text NOT NULL);
      ALTER TABLE app.effect OWNER TO app;
      CREATE SEQUENCE app.call;
      CREATE FUNCTION app.fail_sometimes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN
        IF nextval('app.call') % 5 = 0 THEN
          RAISE EXCEPTION 'the handler fails';
        END IF;
        RETURN NEW;
      END $$\
      """;

  private EffectTable() {}

  /** Creates it, with a role and a schema of its own. */
  public static void create(JdbcClient database) {
    database.sql(SCHEMA).update();
  }

  /** Lets every fifth call of the handler fail. A sequence is not rolled back. */
  public static void failEveryFifthCall(JdbcClient database) {
    database
        .sql(
            """
            CREATE TRIGGER fail_sometimes BEFORE INSERT ON app.effect
            FOR EACH ROW EXECUTE FUNCTION app.fail_sometimes()\
            """)
        .update();
  }

  /** The number of calls that were committed beyond the first of an event. */
  public static int doubled(JdbcClient database) {
    return database
        .sql("SELECT count(*) - count(DISTINCT event_id) FROM app.effect")
        .query(Integer.class)
        .single();
  }

  /** The events for which a call was committed. */
  public static Set<String> events(JdbcClient database) {
    return database.sql("SELECT event_id FROM app.effect").query(String.class).set();
  }
}
