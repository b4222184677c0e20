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
  private final boolean inExplicitTransaction;

  private BoundedStatement(
      PreparedStatement statement, int hiddenResults, boolean inExplicitTransaction) {
    this.statement = statement;
    this.hiddenResults = hiddenResults;
    this.inExplicitTransaction = inExplicitTransaction;
  }

  /**
   * Hides the results of what precedes a statement.
   *
   * @param hiddenResults how many there are
   * @param inExplicitTransaction whether the text is sent only after {@code BEGIN}. Otherwise what
   *     precedes the statement has no effect on it unless the driver sends both at once
   */
  static PreparedStatement of(
      PreparedStatement statement, int hiddenResults, boolean inExplicitTransaction) {
    return (PreparedStatement)
        Proxy.newProxyInstance(
            BoundedStatement.class.getClassLoader(),
            new Class<?>[] {PreparedStatement.class},
            new BoundedStatement(statement, hiddenResults, inExplicitTransaction));
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
      case "getMetaData", "getParameterMetaData" ->
          throw new SQLFeatureNotSupportedException(
              "What precedes the statement would be described too", UNSUPPORTED);
      default -> {
        if (!inExplicitTransaction && mayLeaveTypeOpen(method.getName())) {
          statement.unwrap(PGStatement.class).setPrepareThreshold(0);
        }
        yield Invocations.invoke(method, statement, arguments);
      }
    };
  }

  /**
   * The driver must not prepare a statement with a parameter whose type it leaves to PostgreSQL. It
   * would ask PostgreSQL to describe the statement, and then send what precedes it as a transaction
   * of its own, so that a long result does not fill its buffers.
   */
  private boolean mayLeaveTypeOpen(String method) throws SQLException {
    return method.startsWith("set") && !(method.equals("setString") && stringsAreVarchar());
  }

  private boolean stringsAreVarchar() throws SQLException {
    return statement.getConnection().unwrap(BaseConnection.class).getStringVarcharFlag();
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
