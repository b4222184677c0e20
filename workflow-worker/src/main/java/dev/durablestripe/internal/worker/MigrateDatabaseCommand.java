package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.application.CheckedEnvironment;
import dev.durablestripe.internal.application.ProgramDefaults;
import dev.durablestripe.internal.settings.Settings;
import dev.durablestripe.internal.settings.TelemetrySettings;
import dev.durablestripe.internal.worker.database.UnsuitableConnectionsException;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Migrates the database and exits: a separate command, so that the long-running worker does not
 * need the password of the tables' owner.
 */
final class MigrateDatabaseCommand {
  /** The program's first argument for this command. */
  static final String COMMAND = "migrate";

  private static final Logger log = LoggerFactory.getLogger(MigrateDatabaseCommand.class);

  private MigrateDatabaseCommand() {}

  /** A migration needs Spring Boot for its log only. */
  private static final class NoBeans {}

  /**
   * Migrates.
   *
   * @return the exit status: 0, or 1 if it failed, with the reason in the log
   */
  static int run(String[] args) {
    Settings settings = Settings.ofProcess();
    MigrationSettings migration = settings.readOrExit(MigrateDatabaseCommand::check);
    SpringApplication application = new SpringApplication(NoBeans.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    ProgramDefaults.use(application, WorkflowWorkerApplication.NAME, Map.of());
    CheckedEnvironment.use(application, settings, WorkerSettings.HIDDEN_VARIABLES);
    application.run(args);
    DatabaseSettings.warnings(settings).forEach(log::warn);
    return migrate(
        DatabaseMigrations.flyway(
            migration.url().orElseThrow(), migration, migration.workerRole().orElseThrow()));
  }

  private static MigrationSettings check(Settings settings) {
    TelemetrySettings.check(settings);
    DatabaseSettings.check(settings);
    return DatabaseSettings.migration(settings);
  }

  private static int migrate(Flyway flyway) {
    try {
      DatabaseMigrations.migrate(flyway);
      log.info("The database is migrated.");
      warnOfSuperuser(flyway.getConfiguration().getDataSource());
      return 0;
    } catch (FlywayException e) {
      log.error("The database is not migrated: {}", DatabaseSchema.firstLine(e));
      return 1;
    } catch (UnsuitableConnectionsException e) {
      log.error("The database is not migrated: {}", e.getMessage());
      return 1;
    }
  }

  private static void warnOfSuperuser(DataSource database) {
    boolean superuser =
        JdbcClient.create(database)
            .sql("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            .query(Boolean.class)
            .single();
    if (superuser) {
      log.warn(
          "The role that migrates is a superuser; a role that owns the schema is enough."
              + " docs/database-roles.md has the command that creates one.");
    }
  }
}
