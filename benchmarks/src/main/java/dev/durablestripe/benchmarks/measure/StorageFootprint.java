package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Numbers of bytes written.
 *
 * @param temporalDisk the size of Temporal's database, including indexes
 * @param wal the WAL of the candidates' PostgreSQL
 * @param temporalWal the WAL of Temporal's PostgreSQL, NaN if it has none
 */
record StorageFootprint(double temporalDisk, double wal, double temporalWal) {
  private static final String WAL = "SELECT CAST(pg_current_wal_insert_lsn() - '0/0' AS float8)";

  /** The bytes written so far. */
  static StorageFootprint now(BenchmarkEnvironment environment) {
    return new StorageFootprint(
        environment.temporal().bytesOnDisk(),
        walBytes(environment.database()),
        environment.temporal().postgres().map(StorageFootprint::walBytes).orElse(Double.NaN));
  }

  private static double walBytes(JdbcClient database) {
    return database.sql(WAL).query(Double.class).single();
  }

  /** The bytes written per event since an earlier point in time. */
  StorageFootprint perEventSince(StorageFootprint before, int events) {
    return new StorageFootprint(
        (temporalDisk - before.temporalDisk) / events,
        (wal - before.wal) / events,
        (temporalWal - before.temporalWal) / events);
  }
}
