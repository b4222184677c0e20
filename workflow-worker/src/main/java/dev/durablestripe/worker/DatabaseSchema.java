package dev.durablestripe.worker;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.ValidateOutput;
import org.flywaydb.core.api.output.ValidateResult;

/**
 * The tables that this build needs. By default the worker migrates; with {@code
 * SPRING_FLYWAY_ENABLED=false} somebody else does, and the worker waits for it. A schema that is
 * newer than this build is taken as it is: the last release works beside the next one.
 */
class DatabaseSchema {
  private final Flyway flyway;
  private final boolean migrates;

  /**
   * Connects to nothing yet.
   *
   * @param flyway as a role that may migrate, or at least see what was migrated
   * @param migrates whether to migrate
   */
  DatabaseSchema(Flyway flyway, boolean migrates) {
    this.flyway = flyway;
    this.migrates = migrates;
  }

  /**
   * Migrates, or looks whether that was done.
   *
   * @throws FlywayException when PostgreSQL cannot be reached or refuses
   * @throws PendingMigrationsException when somebody else has yet to migrate
   */
  void prepare() {
    if (migrates) {
      flyway.migrate();
      return;
    }
    ValidateResult result = flyway.validateWithResult();
    if (!result.validationSuccessful) {
      throw new PendingMigrationsException(
          result.invalidMigrations.stream()
              .findFirst()
              .map(DatabaseSchema::describe)
              .orElse("the schema billing is missing"));
    }
  }

  private static String describe(ValidateOutput migration) {
    return "version %s, %s: %s"
        .formatted(migration.version, migration.description, migration.errorDetails.errorCode);
  }

  /** What Flyway says in its first line; the rest repeats the statement. */
  static String firstLine(FlywayException e) {
    return String.valueOf(e.getMessage()).lines().filter(l -> !l.isBlank()).findFirst().orElse("");
  }
}
