package dev.durablestripe.internal.worker.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The worker's view of any pool: each statement has its {@link StatementLimits}, in the same round
 * trip. In a transaction, the first statement also limits those of others, for example JPA's.
 *
 * <p>A connection is that of the thread's transaction, if there is one. Otherwise each statement is
 * committed, also if the pool's connections do not commit by themselves.
 */
public final class BoundedDataSource extends DelegatingDataSource {
  /** Does not connect yet. */
  public BoundedDataSource(DataSource pool) {
    super(pool);
  }

  @Override
  public Connection getConnection() throws SQLException {
    DataSource pool = obtainTargetDataSource();
    Connection connection = DataSourceUtils.doGetConnection(pool);
    try {
      return BoundedConnection.of(connection, pool);
    } catch (SQLException e) {
      DataSourceUtils.doReleaseConnection(connection, pool);
      throw e;
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException(
        "Connections belong to the pool's role", BoundedStatement.UNSUPPORTED);
  }
}
