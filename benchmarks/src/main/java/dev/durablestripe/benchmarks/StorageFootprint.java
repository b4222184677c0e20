package dev.durablestripe.benchmarks;

import java.util.Locale;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What has been written so far, in bytes.
 *
 * @param ours WAL of the PostgreSQL that has our tables
 * @param temporalWal WAL of Temporal's PostgreSQL; not a number where it has none
 * @param temporalDisk Temporal's database, indexes included
 */
record StorageFootprint(double ours, double temporalWal, double temporalDisk) {
  private static final String WAL = "SELECT CAST(pg_current_wal_insert_lsn() - '0/0' AS float8)";

  static StorageFootprint of(BenchmarkEnvironment rig) {
    return new StorageFootprint(
        walBytes(rig.postgres()),
        rig.temporal().database().map(StorageFootprint::walBytes).orElse(Double.NaN),
        rig.temporal().bytesOnDisk());
  }

  private static double walBytes(JdbcClient database) {
    return database.sql(WAL).query(Double.class).single();
  }

  /** What one of so many events has added since. */
  StorageFootprint perEvent(StorageFootprint before, int events) {
    return new StorageFootprint(
        (ours - before.ours) / events,
        (temporalWal - before.temporalWal) / events,
        (temporalDisk - before.temporalDisk) / events);
  }

  @Override
  public String toString() {
    String ofTemporal =
        Double.isNaN(temporalWal)
            ? ""
            : String.format(Locale.ROOT, ", %,.0f bytes of WAL at Temporal's", temporalWal);
    return String.format(
        Locale.ROOT,
        "%,.0f bytes of Temporal's database, %,.0f bytes of WAL at ours%s",
        temporalDisk,
        ours,
        ofTemporal);
  }
}
