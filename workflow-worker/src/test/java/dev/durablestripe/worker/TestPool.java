package dev.durablestripe.worker;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;

/** The pool that the worker has, over a test's database. */
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
