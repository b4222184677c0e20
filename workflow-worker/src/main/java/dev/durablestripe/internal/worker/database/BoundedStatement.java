package dev.durablestripe.internal.worker.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/** A statement that is sent after others. Only its own result is visible. */
final class BoundedStatement implements InvocationHandler {
  /** The SQLSTATE of what a program must not do. */
  static final String UNSUPPORTED = "0A000";

  private final PreparedStatement statement;
  private final int hiddenResults;

  private BoundedStatement(PreparedStatement statement, int hiddenResults) {
    this.statement = statement;
    this.hiddenResults = hiddenResults;
  }

  /**
   * The driver must not prepare it on the server: the next time, it would send what precedes the
   * statement as a transaction of its own if a parameter's type is not specified, so as not to fill
   * its buffers.
   */
  static PreparedStatement of(PreparedStatement statement, int hiddenResults) throws SQLException {
    statement.unwrap(PGStatement.class).setPrepareThreshold(0);
    return (PreparedStatement)
        Proxy.newProxyInstance(
            BoundedStatement.class.getClassLoader(),
            new Class<?>[] {PreparedStatement.class},
            new BoundedStatement(statement, hiddenResults));
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    return switch (method.getName()) {
      case "execute" -> execute();
      case "executeQuery" -> {
        require(execute());
        yield statement.getResultSet();
      }
      case "executeUpdate" -> {
        require(!execute());
        yield statement.getUpdateCount();
      }
      case "executeLargeUpdate" -> {
        require(!execute());
        yield statement.getLargeUpdateCount();
      }
      case "addBatch", "executeBatch", "executeLargeBatch" ->
          throw new SQLFeatureNotSupportedException("Statements are sent one by one", UNSUPPORTED);
      default -> Invocations.invoke(method, statement, arguments);
    };
  }

  /** Returns whether the statement's own result has rows. */
  private boolean execute() throws SQLException {
    boolean hasRows = statement.execute();
    for (int i = 0; i < hiddenResults; i++) {
      hasRows = statement.getMoreResults();
    }
    return hasRows;
  }

  private static void require(boolean expectedResult) throws SQLException {
    if (!expectedResult) {
      throw new SQLException("A query returns rows, and any other statement does not", UNSUPPORTED);
    }
  }
}
