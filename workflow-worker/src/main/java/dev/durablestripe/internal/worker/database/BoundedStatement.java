package dev.durablestripe.internal.worker.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;
import org.postgresql.core.BaseConnection;

/** A statement that is sent after others. Only its own result is visible. */
final class BoundedStatement implements InvocationHandler {
  /** The SQLSTATE of what a program must not do. */
  static final String UNSUPPORTED = "0A000";

  private final PreparedStatement statement;
  private final int hiddenResults;
  private final boolean transaction;
  private final boolean stringsAreVarchar;

  private BoundedStatement(PreparedStatement statement, int hiddenResults, boolean transaction)
      throws SQLException {
    this.statement = statement;
    this.hiddenResults = hiddenResults;
    this.transaction = transaction;
    this.stringsAreVarchar =
        statement.getConnection().unwrap(BaseConnection.class).getStringVarcharFlag();
  }

  /**
   * Hides the results of what precedes a statement.
   *
   * @param hiddenResults how many there are
   * @param transaction whether it belongs to a transaction of several statements
   */
  static PreparedStatement of(PreparedStatement statement, int hiddenResults, boolean transaction)
      throws SQLException {
    return (PreparedStatement)
        Proxy.newProxyInstance(
            BoundedStatement.class.getClassLoader(),
            new Class<?>[] {PreparedStatement.class},
            new BoundedStatement(statement, hiddenResults, transaction));
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
      default -> {
        if (!transaction && mayLeaveTypeOpen(method.getName())) {
          statement.unwrap(PGStatement.class).setPrepareThreshold(0);
        }
        yield Invocations.invoke(method, statement, arguments);
      }
    };
  }

  /**
   * The driver must not prepare a statement with a parameter whose type it leaves to PostgreSQL:
   * from the next execution on, it would send what precedes the statement as a transaction of its
   * own, so as not to fill its buffers.
   */
  private boolean mayLeaveTypeOpen(String method) {
    return method.startsWith("set") && !(method.equals("setString") && stringsAreVarchar);
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
