package dev.durablestripe.internal.worker.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Checks that connections keep what the worker relies on, whatever is between it and PostgreSQL.
 */
public final class ConnectionCheck {
  /** <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">SQLSTATEs</a>. */
  private static final String INVALID_STATEMENT_NAME = "26000";

  private static final String DUPLICATE_PREPARED_STATEMENT = "42P05";

  private static final String LIMIT = "SELECT setting FROM pg_settings WHERE name = :name";

  /** The driver names a statement that it has executed five times, unless it is configured. */
  private static final int REPETITIONS = 10;

  /**
   * Two of a pooler's clients do not share a server connection if another client uses it between
   * them, so the checks are repeated.
   */
  private static final int ROUNDS = 5;

  private final DataSource pool;

  /** Does not connect yet. */
  public ConnectionCheck(DataSource pool) {
    this.pool = pool;
  }

  /** Whether an error says that a pooler has lost a prepared statement, or knows it already. */
  public static boolean isPreparedStatementLost(String sqlState) {
    return Set.of(INVALID_STATEMENT_NAME, DUPLICATE_PREPARED_STATEMENT).contains(sqlState);
  }

  /**
   * Checks the limits of a statement that is a transaction of its own, where they are lost most
   * easily, and statements that the driver prepares.
   *
   * @throws UnsuitableConnectionsException if the limits or the prepared statements are lost
   * @throws org.springframework.dao.DataAccessException if PostgreSQL does not answer
   */
  public void verify() {
    JdbcClient bounded = JdbcClient.create(new BoundedDataSource(pool));
    for (int i = 0; i < REPETITIONS; i++) {
      verifyLimit(bounded);
    }
    verifyPreparedStatements();
  }

  private static void verifyLimit(JdbcClient bounded) {
    int millis =
        bounded.sql(LIMIT).param("name", "statement_timeout").query(Integer.class).single();
    if (millis != StatementLimits.STATEMENT_SECONDS * 1000) {
      throw UnsuitableConnectionsException.unlimited(millis);
    }
  }

  /**
   * Each connection numbers its prepared statements. A pooler whose clients share a server
   * connection uses the one that was used last, which has a statement of that number already.
   */
  private void verifyPreparedStatements() {
    try (Connection first = pool.getConnection();
        Connection second = pool.getConnection()) {
      for (int round = 1; round <= ROUNDS; round++) {
        for (Connection connection : List.of(first, second, first)) {
          repeat("SELECT " + round, connection);
        }
      }
    } catch (SQLTransientConnectionException e) {
      // The pool has a single connection, which cannot disturb another one.
    } catch (SQLException e) {
      if (isPreparedStatementLost(String.valueOf(e.getSQLState()))) {
        throw UnsuitableConnectionsException.preparedStatementsLost();
      }
      throw new DataAccessResourceFailureException("Statements cannot be prepared", e);
    }
  }

  private static void repeat(String sql, Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < REPETITIONS; i++) {
        statement.execute();
        if (!connection.getAutoCommit()) {
          connection.rollback();
        }
      }
    }
  }

  /**
   * Checks that two open connections have sessions of their own, which migrations need.
   *
   * @throws UnsuitableConnectionsException if they have the same session
   * @throws SQLException if PostgreSQL does not answer
   */
  public static void requireOwnSessions(DataSource database) throws SQLException {
    try (Connection first = database.getConnection();
        Connection second = database.getConnection()) {
      for (int round = 1; round <= ROUNDS; round++) {
        if (session(first) == session(second)) {
          throw UnsuitableConnectionsException.migratesThroughPooler();
        }
      }
    }
  }

  private static int session(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT pg_backend_pid()");
        ResultSet row = statement.executeQuery()) {
      row.next();
      int session = row.getInt(1);
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
      return session;
    }
  }
}
