package dev.durablestripe.internal.worker;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** One session of a writer or a consumer of the change feed, which commits when a test says so. */
final class FeedSession implements AutoCloseable {
  private static final String WRITE =
      """
      INSERT INTO billing.subscription (stripe_account, stripe_subscription_id, status, seat_limit,
             cancel_at_period_end, livemode, as_of_from, as_of, of_creation, last_event_id)
      VALUES ('', :id, 'active', :seats, false, true, now(), now(), false, 'evt_1')
      ON CONFLICT (stripe_account, stripe_subscription_id) DO UPDATE
         SET seat_limit = EXCLUDED.seat_limit, revision = EXCLUDED.revision
      """;

  private final Connection connection;
  private final JdbcClient client;

  FeedSession(DataSource database) {
    try {
      connection = database.getConnection();
      connection.setAutoCommit(false);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    client = JdbcClient.create(new SingleConnectionDataSource(connection, true));
  }

  /** A row of the feed; the seats are null if there was no subscription, or is none any more. */
  record Change(
      long position,
      String source,
      @Nullable String event,
      String subscription,
      @Nullable Long before,
      @Nullable Long after) {
    static Change read(ResultSet row) throws SQLException {
      return new Change(
          row.getLong("position"),
          row.getString("source"),
          row.getString("event_id"),
          row.getString("stripe_subscription_id"),
          row.getObject("seats_before", Long.class),
          row.getObject("seats_after", Long.class));
    }
  }

  JdbcClient.StatementSpec sql(String statement) {
    return client.sql(statement);
  }

  /** Inserts a subscription or changes its seats, as the worker does. */
  void write(String id, int seats) {
    client.sql(WRITE).param("id", id).param("seats", seats).update();
  }

  /** The next changes for a consumer. */
  List<Change> take(String consumer, int rows) {
    return read("take_changes(:consumer, %d)".formatted(rows), consumer);
  }

  /** The state from which a new consumer goes on. */
  List<Change> takeState(String consumer) {
    return read("take_state(:consumer)", consumer);
  }

  private List<Change> read(String function, String consumer) {
    return client
        .sql(
            """
            SELECT *, CAST(before ->> 'seat_limit' AS bigint) AS seats_before,
                   CAST(after ->> 'seat_limit' AS bigint) AS seats_after
              FROM billing."""
                + function)
        .param("consumer", consumer)
        .query((row, n) -> Change.read(row))
        .list();
  }

  void add(String consumer, String start) {
    client
        .sql("SELECT billing.add_consumer(:consumer, :start)")
        .param("consumer", consumer)
        .param("start", start)
        .query()
        .singleRow();
  }

  int backend() {
    return client.sql("SELECT pg_backend_pid()").query(Integer.class).single();
  }

  void isolation(int level) {
    try {
      connection.rollback();
      connection.setTransactionIsolation(level);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void commit() {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void rollback() {
    try {
      connection.rollback();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
