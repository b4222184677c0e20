package dev.durablestripe.worker;

import dev.durablestripe.application.CheckedEnvironment;
import dev.durablestripe.settings.Settings;
import dev.durablestripe.settings.TelemetrySettings;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
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

  /**
   * The parts of the program that a migration needs: neither Stripe nor Temporal. It has no
   * stereotype annotation, so the worker's component scan ignores it.
   */
  @ImportAutoConfiguration({DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
  static class MigrationConfiguration {

    /** The command migrates itself: Spring Boot's report of a failed start is a page long. */
    @Bean
    FlywayMigrationStrategy noMigrationAtStartup() {
      return flyway -> {};
    }
  }

  /**
   * Migrates.
   *
   * @return the exit status: 0, or 1 if it failed, with the reason in the log
   */
  static int run(String[] args) {
    Settings settings = Settings.ofProcess();
    settings.readOrExit(MigrateDatabaseCommand::check);
    SpringApplication application = new SpringApplication(MigrationConfiguration.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    CheckedEnvironment.use(application, settings, WorkerSettings.HIDDEN_VARIABLES);
    try (ConfigurableApplicationContext context = application.run(args)) {
      DatabaseSettings.warnings(settings).forEach(log::warn);
      return migrate(context.getBean(Flyway.class));
    }
  }

  private static boolean check(Settings settings) {
    TelemetrySettings.check(settings);
    DatabaseSettings.check(settings);
    return true;
  }

  private static int migrate(Flyway flyway) {
    try {
      flyway.migrate();
      log.info("The database is migrated.");
      warnOfSuperuser(flyway.getConfiguration().getDataSource());
      return 0;
    } catch (FlywayException e) {
      log.error("The database is not migrated: {}", DatabaseSchema.firstLine(e));
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
          "The role that migrates is a superuser; a role that owns the schema billing is enough."
              + " docs/database-roles.md has the command that creates one.");
    }
  }
}
