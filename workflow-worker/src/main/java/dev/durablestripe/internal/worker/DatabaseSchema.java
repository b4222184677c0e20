package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.worker.database.UnsuitableConnectionsException;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.ValidateOutput;
import org.flywaydb.core.api.output.ValidateResult;

/**
 * The tables that this build needs. By default the worker migrates them. With {@code
 * SPRING_FLYWAY_ENABLED=false} it waits until the {@code migrate} command has run. A schema that is
 * newer than this build is accepted: the last release works on the next one's schema.
 */
class DatabaseSchema {
  private final Supplier<Flyway> flyway;
  private final boolean migrates;

  /**
   * Does not connect yet.
   *
   * @param flyway makes a Flyway that connects as a role that may migrate, or that may at least
   *     read the schema history
   * @param migrates whether to migrate
   */
  DatabaseSchema(Supplier<Flyway> flyway, boolean migrates) {
    this.flyway = flyway;
    this.migrates = migrates;
  }

  /**
   * Migrates, or checks that all migrations were run.
   *
   * @throws FlywayException if PostgreSQL is unavailable or refuses
   * @throws UnsuitableConnectionsException if this worker migrates, through a pooler that shares
   *     sessions
   * @throws PendingMigrationsException if migrations are missing and this worker does not migrate
   */
  void prepare() {
    if (migrates) {
      DatabaseMigrations.migrate(flyway.get());
      return;
    }
    Flyway current = flyway.get();
    ValidateResult result = current.validateWithResult();
    if (!result.validationSuccessful) {
      throw new PendingMigrationsException(
          result.invalidMigrations.stream()
              .findFirst()
              .map(DatabaseSchema::describe)
              .orElseGet(
                  () ->
                      "the schema " + current.getConfiguration().getSchemas()[0] + " is missing"));
    }
  }

  private static String describe(ValidateOutput migration) {
    return "version %s, %s: %s"
        .formatted(migration.version, migration.description, migration.errorDetails.errorCode);
  }

  /** The first line of Flyway's message; the rest repeats the statement. */
  static String firstLine(FlywayException e) {
    return String.valueOf(e.getMessage())
        .lines()
        .filter(line -> !line.isBlank())
        .findFirst()
        .orElse("");
  }
}
