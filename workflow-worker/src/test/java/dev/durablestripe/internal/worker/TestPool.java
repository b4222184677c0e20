package dev.durablestripe.internal.worker;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;

/** A connection pool like the worker's, for a test's database. */
final class TestPool {
  /** The number of connections. */
  static final int SIZE = 20;

  private TestPool() {}

  static DataSource over(DataSource database) {
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(database);
    pool.setMaximumPoolSize(SIZE);
    pool.setConnectionTimeout(60_000);
    return pool;
  }
}
