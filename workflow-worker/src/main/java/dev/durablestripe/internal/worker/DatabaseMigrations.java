package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.worker.database.BoundedDataSource;
import dev.durablestripe.internal.worker.database.ConnectionCheck;
import dev.durablestripe.internal.worker.database.SchemaName;
import dev.durablestripe.internal.worker.database.UnsuitableConnectionsException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.PGProperty;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Flyway with our migrations, and with a schema and a history of our own. It is none of Spring
 * Boot's beans: an application that the worker is part of has its own Flyway, or none.
 */
final class DatabaseMigrations {
  /** Not {@code db/migration}, which the application's Flyway would run. */
  private static final String LOCATION = "classpath:dev/durablestripe/migration";

  /** Only a primary can be migrated. A URL that names several hosts may begin with a standby. */
  private static final Properties PRIMARY = new Properties();

  static {
    PGProperty.TARGET_SERVER_TYPE.set(PRIMARY, "primary");
  }

  private DatabaseMigrations() {}

  /**
   * Flyway with a connection of its own, because a migration may take longer than a statement of
   * the worker.
   *
   * @param url the database
   * @param settings the role that migrates
   * @param workerRole the role that receives the grants that the worker needs
   */
  static Flyway flyway(String url, MigrationSettings settings, String workerRole) {
    DriverManagerDataSource database = new DriverManagerDataSource();
    database.setUrl(url);
    database.setConnectionProperties(PRIMARY);
    settings.user().ifPresent(database::setUsername);
    settings.password().get().ifPresent(database::setPassword);
    return flyway(database, settings.schema(), workerRole);
  }

  /** Flyway with the worker's connections, whose role then owns the tables. */
  static Flyway flyway(DataSource database, SchemaName schema) {
    return flyway(database, schema, role(database));
  }

  /**
   * The role of a database's connections.
   *
   * @throws FlywayException if the database is unavailable
   */
  static String role(DataSource database) {
    try {
      return JdbcClient.create(new BoundedDataSource(database))
          .sql("SELECT current_user")
          .query(String.class)
          .single();
    } catch (DataAccessException e) {
      throw new FlywayException(String.valueOf(e.getMostSpecificCause().getMessage()), e);
    }
  }

  /**
   * Migrates. Flyway sets the session's search path, and would find it changed, or leave it to
   * others, in a session that it shares.
   *
   * @throws FlywayException if PostgreSQL is unavailable or refuses
   * @throws UnsuitableConnectionsException if a pooler shares sessions
   */
  static void migrate(Flyway flyway) {
    try {
      ConnectionCheck.requireOwnSessions(flyway.getConfiguration().getDataSource());
    } catch (SQLException e) {
      throw new FlywayException(String.valueOf(e.getMessage()), e);
    }
    flyway.migrate();
  }

  private static Flyway flyway(DataSource database, SchemaName schema, String workerRole) {
    return Flyway.configure(DatabaseMigrations.class.getClassLoader())
        .dataSource(database)
        .locations(LOCATION)
        .schemas(schema.name())
        .placeholders(Map.of("worker_role", workerRole))
        .load();
  }
}
