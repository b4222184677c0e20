package dev.durablestripe.endtoend.support;

import dev.durablestripe.internal.local.LocalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A lock on one subscription's row, held by an open transaction until this is closed. */
public final class RowLock implements AutoCloseable {
  private final Connection connection;

  /** Locks the row. */
  public RowLock(LocalPostgres postgres, TestSubscription subscription) throws SQLException {
    connection = postgres.dataSource().getConnection();
    connection.setAutoCommit(false);
    JdbcClient.create(new SingleConnectionDataSource(connection, true))
        .sql("SELECT 1 FROM billing.subscription WHERE stripe_subscription_id = :id FOR UPDATE")
        .param("id", subscription.id)
        .query(Integer.class)
        .single();
  }

  /** How many of the workers' connections wait for a lock. */
  public static long waiting(LocalPostgres postgres) {
    return postgres
        .database()
        .sql(
            """
            SELECT count(*) FROM pg_stat_activity
             WHERE usename = :worker AND wait_event_type = 'Lock'
            """)
        .param("worker", LocalPostgres.WORKER)
        .query(Long.class)
        .single();
  }

  /** Releases the lock. */
  public void release() throws SQLException {
    connection.rollback();
  }

  /** Releases the lock, if it is still held. */
  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
