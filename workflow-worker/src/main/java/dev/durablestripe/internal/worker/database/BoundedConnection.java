package dev.durablestripe.internal.worker.database;

import dev.durablestripe.internal.worker.database.StatementLimits.LimitedStatement;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * A connection that limits its statements. Spring keeps it until the end of the thread's
 * transaction, or closes it after a statement.
 */
final class BoundedConnection implements InvocationHandler {
  private final Connection connection;
  private final DataSource pool;
  private final boolean transaction;
  private final boolean autoCommit;
  private boolean begun;
  private @Nullable StatementLimits sent;

  private BoundedConnection(Connection connection, DataSource pool) throws SQLException {
    this.connection = connection;
    this.pool = pool;
    this.autoCommit = connection.getAutoCommit();
    this.transaction = !autoCommit && DataSourceUtils.isConnectionTransactional(connection, pool);
    if (!autoCommit && !transaction) {
      connection.setAutoCommit(true);
    }
  }

  static Connection of(Connection connection, DataSource pool) throws SQLException {
    return (Connection)
        Proxy.newProxyInstance(
            BoundedConnection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            new BoundedConnection(connection, pool));
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    return switch (method.getName()) {
      case "equals" -> arguments != null && proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      case "close" -> {
        close();
        yield null;
      }
      case "prepareStatement", "createStatement", "prepareCall" ->
          arguments != null && arguments.length == 1 && arguments[0] instanceof String sql
              ? prepare(sql)
              : limitBefore(method, arguments);
      default -> Invocations.invoke(method, connection, arguments);
    };
  }

  private void close() throws SQLException {
    try {
      if (!autoCommit && !transaction) {
        connection.setAutoCommit(false);
      }
    } finally {
      DataSourceUtils.doReleaseConnection(connection, pool);
    }
  }

  /** The statement is executed at once, see Spring's JdbcTemplate. */
  private PreparedStatement prepare(String sql) throws SQLException {
    StatementLimits limits = StatementLimits.next();
    if (limits.equals(sent)) {
      return connection.prepareStatement(sql);
    }
    boolean first = transaction && !begun;
    LimitedStatement limited = first ? limits.first(sql) : limits.next(sql);
    PreparedStatement statement =
        BoundedStatement.of(connection.prepareStatement(limited.sql()), limited.results(), first);
    sent(limits);
    return statement;
  }

  /**
   * Statements that are executed in other ways, or return generated keys, do not mix with others.
   */
  private @Nullable Object limitBefore(Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    if (!transaction) {
      throw new SQLFeatureNotSupportedException(
          "Outside a transaction, it would have no limit", BoundedStatement.UNSUPPORTED);
    }
    StatementLimits limits = StatementLimits.next();
    if (!limits.equals(sent)) {
      try (Statement statement = connection.createStatement()) {
        statement.execute((begun ? limits.next("") : limits.first("")).sql());
      }
      sent(limits);
    }
    return Invocations.invoke(method, connection, arguments);
  }

  /** Outside a transaction, and after an application's code, the limits do not last. */
  private void sent(StatementLimits limits) {
    begun = true;
    sent = transaction && !StatementDeadline.untrusted() ? limits : null;
  }
}
