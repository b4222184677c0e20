package dev.durablestripe.worker;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;

/** A connection pool like the worker's, for a test's database. */
final class TestPool {
  private TestPool() {}

  static DataSource over(DataSource database) {
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(database);
    pool.setMaximumPoolSize(20);
    pool.setConnectionTimeout(60_000);
    return pool;
  }
}
