package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.worker.database.SchemaName;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who migrates the database, and how.
 *
 * @param enabled {@code SPRING_FLYWAY_ENABLED}: whether the worker migrates the database or waits
 *     until {@link MigrateDatabaseCommand} has run
 * @param url {@code SPRING_FLYWAY_URL}; empty: the worker's own database
 * @param user {@code SPRING_FLYWAY_USER}: the owner of the tables; empty: the worker's role
 * @param password {@code SPRING_FLYWAY_PASSWORD}, which may change
 * @param schema {@code DATABASE_SCHEMA}: where the tables are
 * @param workerRole the role that receives the grants that the worker needs; empty: the role of the
 *     worker's connections
 */
record MigrationSettings(
    boolean enabled,
    Optional<String> url,
    Optional<String> user,
    Supplier<Optional<String>> password,
    SchemaName schema,
    Optional<String> workerRole) {

  /** Contains no secret. */
  @Override
  public String toString() {
    return "MigrationSettings";
  }
}
