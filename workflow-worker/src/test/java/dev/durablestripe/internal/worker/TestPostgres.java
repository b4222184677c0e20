package dev.durablestripe.internal.worker;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A new database on the PostgreSQL server that all tests of this JVM share. Starting a server takes
 * longer than most tests.
 */
final class TestPostgres {
  static final String SUPERUSER = "postgres";

  /** The role that owns the schema. It is not a superuser. */
  static final String OWNER = "durable_stripe_owner";

  /** The role that the worker uses in production. */
  static final String WORKER = "durable_stripe_worker";

  /** Where the migrations are on the class path. */
  static final String MIGRATIONS = "dev/durablestripe/migration";

  private static final EmbeddedPostgres SERVER = start();

  private final String name = "test_" + TestWorker.unique();

  /**
   * Creates an empty database.
   *
   * @param owner the role that owns it
   */
  TestPostgres(String owner) {
    JdbcClient.create(SERVER.getPostgresDatabase())
        .sql("CREATE DATABASE " + name + " OWNER " + owner)
        .update();
  }

  private static EmbeddedPostgres start() {
    try {
      EmbeddedPostgres server =
          // Without fsync, which takes longer than all else: no test of a unit crashes the server.
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", "off")
              .setServerConfig("synchronous_commit", "off")
              .start();
      JdbcClient superuser = JdbcClient.create(server.getPostgresDatabase());
      superuser.sql("CREATE ROLE " + OWNER + " LOGIN").update();
      superuser.sql("CREATE ROLE " + WORKER + " LOGIN").update();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connections of a role; not pooled. */
  DataSource dataSource(String role) {
    return SERVER.getDatabase(role, name);
  }

  /** The server's port. */
  static int port() {
    return SERVER.getPort();
  }

  /** The JDBC URL of the database on another port, for example a proxy's, without encryption. */
  String url(int port, String role) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s&sslmode=disable".formatted(port, name, role);
  }

  /** The database as a role sees it. */
  JdbcClient as(String role) {
    return JdbcClient.create(dataSource(role));
  }

  /** The migrations, run by a role. */
  FluentConfiguration flyway(String role) {
    return flyway(dataSource(role));
  }

  /** The migrations of any database. They grant {@link #WORKER} its privileges. */
  static FluentConfiguration flyway(DataSource database) {
    return Flyway.configure()
        .dataSource(database)
        .locations(MIGRATIONS)
        .schemas("billing")
        .placeholders(Map.of("worker_role", WORKER));
  }
}
