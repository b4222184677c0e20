package dev.durablestripe.internal.worker;

import static dev.durablestripe.internal.worker.TestPostgres.OWNER;
import static dev.durablestripe.internal.worker.TestPostgres.SUPERUSER;
import static dev.durablestripe.internal.worker.TestPostgres.WORKER;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcUtils;

/**
 * A database with the roles of a real installation, the schema of an application with a role of its
 * own, and a worker.
 */
public final class ShopDatabase {
  /** The application's role, and its schema. */
  public static final String SHOP = "shop";

  private final TestPostgres postgres = new TestPostgres(OWNER);
  private final StatementLog statements;
  private final TestWorker worker;

  /** Creates the database. */
  public ShopDatabase() {
    postgres.flyway(OWNER).load().migrate();
    superuser()
        .sql(
            """
            DO $$ BEGIN CREATE ROLE shop LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
            CREATE SCHEMA shop AUTHORIZATION shop;
            """)
        .update();
    owner()
        .sql(
            """
            GRANT USAGE ON SCHEMA billing TO shop;
            GRANT SELECT, INSERT, UPDATE, DELETE ON billing.sql_handler TO shop;
            """)
        .update();
    shop()
        .sql(
            """
            CREATE TABLE shop.call (seq int GENERATED ALWAYS AS IDENTITY, handler text, event jsonb);
            GRANT USAGE ON SCHEMA shop TO durable_stripe_worker;
            """)
        .update();
    statements = new StatementLog(TestPool.over(postgres.dataSource(WORKER)));
    worker = new TestWorker(statements);
  }

  /** The worker. */
  public TestWorker worker() {
    return worker;
  }

  /** What the calling thread sent as the worker, without what begins and ends transactions. */
  public List<String> statements() {
    return statements.statements();
  }

  /** The database, as the owner of the schema {@code billing}. */
  public JdbcClient owner() {
    return postgres.as(OWNER);
  }

  /** The database, as the application. */
  public JdbcClient shop() {
    return postgres.as(SHOP);
  }

  /** The database, as a superuser. */
  public JdbcClient superuser() {
    return postgres.as(SUPERUSER);
  }

  /** The result of a query in the worker's sessions, if it is the same in all of them. */
  public String inAllSessions(String query) {
    List<Connection> sessions = new ArrayList<>();
    Set<String> results = new HashSet<>();
    try {
      for (int i = 0; i < TestPool.SIZE; i++) {
        sessions.add(statements.getConnection());
        results.add(
            new JdbcTemplate(new SingleConnectionDataSource(sessions.get(i), true))
                .queryForObject(query, String.class));
      }
      return String.join(" and ", results);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } finally {
      sessions.forEach(JdbcUtils::closeConnection);
    }
  }

  /** Registers a function of the schema {@code shop}. */
  public void register(String type, String function) {
    shop()
        .sql("INSERT INTO billing.sql_handler VALUES (:type, 'shop', :function)")
        .param("type", type)
        .param("function", function)
        .update();
  }

  /** Creates or replaces a function as the documentation recommends, without registering it. */
  public void create(String function, String body) {
    String name = "shop.\"" + function.replace("\"", "\"\"") + "\"(jsonb)";
    execute(
        "CREATE OR REPLACE FUNCTION "
            + name.replace("(jsonb)", "(event jsonb)")
            + " RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = shop, pg_temp AS $$ BEGIN "
            + body
            + " END $$");
    execute("REVOKE EXECUTE ON FUNCTION " + name + " FROM PUBLIC");
    execute("GRANT EXECUTE ON FUNCTION " + name + " TO durable_stripe_worker");
  }

  /** Executes a statement as the application, without looking for parameters in it. */
  private void execute(String statement) {
    new JdbcTemplate(postgres.dataSource(SHOP)).execute(statement);
  }

  /** Creates and registers a function. */
  public void handle(String type, String function, String body) {
    create(function, body);
    register(type, function);
  }

  /** Creates and registers a function that stores its calls. */
  public void record(String type, String function) {
    handle(type, function, insert(function));
  }

  /** The statement by which a function stores its call. */
  public static String insert(String function) {
    return "INSERT INTO call (handler, event) VALUES ('" + function + "', event);";
  }

  /** The functions that were called for an event, in order. */
  public List<String> calls(String eventId) {
    return shop()
        .sql("SELECT handler FROM shop.call WHERE event->>'id' = :event ORDER BY seq")
        .param("event", eventId)
        .query(String.class)
        .list();
  }

  /** What Durable Stripe added to the event in its latest call. */
  public String added(String eventId) {
    return shop()
        .sql(
            """
            SELECT event->>'durable_stripe' FROM shop.call
             WHERE event->>'id' = :event ORDER BY seq DESC LIMIT 1
            """)
        .param("event", eventId)
        .query(String.class)
        .single();
  }

  /** The outcome in an event's mark, or "none". */
  public String mark(String eventId) {
    return owner()
        .sql("SELECT outcome FROM billing.stripe_event WHERE event_id = :event")
        .param("event", eventId)
        .query(String.class)
        .optional()
        .orElse("none");
  }

  /** The reason why an event is rejected; empty if it is not. */
  public List<String> rejections(String eventId) {
    return owner()
        .sql("SELECT reason FROM billing.stripe_event_rejection WHERE event_id = :event")
        .param("event", eventId)
        .query(String.class)
        .list();
  }
}
