package dev.durablestripe.test;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Holds an event's transaction at its commit: a deferred trigger waits for a lock. Whoever holds it
 * there can cut the worker's connection, which is all that PostgreSQL learns of a {@code kill -9}.
 */
final class CommitGate implements AutoCloseable {
  /** Apart from the locks of Durable Stripe; the other half is the number of the held event. */
  private static final int LOCK = 1937011399;

  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private static final String CREATE =
      """
      CREATE SCHEMA IF NOT EXISTS durable_stripe_test;
      CREATE TABLE durable_stripe_test.held (event_id text PRIMARY KEY);
      CREATE FUNCTION durable_stripe_test.wait() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        IF EXISTS (SELECT FROM durable_stripe_test.held WHERE event_id = NEW.event_id) THEN
          PERFORM pg_advisory_xact_lock(%1$d, 0);
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER durable_stripe_test AFTER INSERT OR UPDATE ON %2$s.stripe_event
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION durable_stripe_test.wait()
      """;

  private static final String DROP =
      """
      DROP TRIGGER durable_stripe_test ON %s.stripe_event;
      DROP FUNCTION durable_stripe_test.wait();
      DROP TABLE durable_stripe_test.held
      """;

  private static final String WAITING =
      """
      SELECT pid, client_port FROM pg_locks JOIN pg_stat_activity USING (pid)
       WHERE locktype = 'advisory' AND classid = %d AND NOT granted AND datname = current_database()
      """
          .formatted(LOCK);

  private final JdbcClient database;
  private final String schema;
  private final ConnectionProxy proxy;
  private final EventWorkflows workflows;
  private final Connection connection;
  private final JdbcClient lock;

  /** The database's process for a transaction that waits. */
  private record Backend(int pid, int clientPort) {}

  CommitGate(DataSource database, String schema, ConnectionProxy proxy, EventWorkflows workflows) {
    this.schema = schema;
    this.database = JdbcClient.create(database);
    this.proxy = proxy;
    this.workflows = workflows;
    try {
      connection = database.getConnection();
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot connect to the test's database", e);
    }
    lock = JdbcClient.create(new SingleConnectionDataSource(connection, true));
    this.database.sql(CREATE.formatted(LOCK, schema)).update();
  }

  /** Holds an event at its commit from now on. */
  void hold(TestEvent event) {
    database
        .sql("INSERT INTO durable_stripe_test.held (event_id) VALUES (:event)")
        .param("event", event.id())
        .update();
    lock.sql("SELECT pg_advisory_lock(%d, 0)".formatted(LOCK)).query().singleRow();
  }

  /**
   * Waits until the held event is about to be committed, and kills the attempt. Returns without
   * that if the event's workflow ends before, for example because a handler rejects the event.
   */
  void kill(TestEvent event, KillMoment moment) {
    try {
      List<Backend> held =
          Awaitility.await()
              .atMost(TIMEOUT)
              .pollDelay(Duration.ZERO)
              .pollInterval(Duration.ofMillis(20))
              .until(this::waiting, found -> !found.isEmpty() || workflows.isClosed(event));
      database
          .sql("DELETE FROM durable_stripe_test.held WHERE event_id = :event")
          .param("event", event.id())
          .update();
      held.forEach(backend -> kill(backend, moment));
    } finally {
      lock.sql("SELECT pg_advisory_unlock(%d, 0)".formatted(LOCK)).query().singleRow();
    }
  }

  private List<Backend> waiting() {
    return database.sql(WAITING).query(Backend.class).list();
  }

  private void kill(Backend backend, KillMoment moment) {
    proxy.cut(backend.clientPort());
    if (moment == KillMoment.BEFORE_COMMIT) {
      database
          .sql("SELECT pg_terminate_backend(:pid, :millis)")
          .param("pid", backend.pid())
          .param("millis", TIMEOUT.toMillis())
          .query()
          .singleRow();
    }
  }

  @Override
  public void close() {
    try (connection) {
      database.sql(DROP.formatted(schema)).update();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
