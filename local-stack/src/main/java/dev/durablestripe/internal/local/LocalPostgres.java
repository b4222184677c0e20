package dev.durablestripe.internal.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A PostgreSQL server with two roles: the owner of the tables, and the worker's role. */
public final class LocalPostgres implements AutoCloseable {
  /** The role that migrates; this server's superuser. */
  public static final String OWNER = "postgres";

  /** The worker's role. */
  public static final String WORKER = "durable_stripe_worker";

  private final EmbeddedPostgres server;

  private LocalPostgres(EmbeddedPostgres server) {
    this.server = server;
  }

  /**
   * Starts the server, and creates the data directory if necessary.
   *
   * @param data the data directory
   * @param cache the folder for PostgreSQL's unpacked programs
   * @throws UncheckedIOException if it does not start
   */
  public static LocalPostgres start(Path data, Path cache, int port) {
    try {
      LocalPostgres postgres =
          new LocalPostgres(
              EmbeddedPostgres.builder()
                  .setPort(port)
                  .setDataDirectory(data)
                  .setCleanDataDirectory(false)
                  // The caller stops it, in order.
                  .setRegisterShutdownHook(false)
                  .setOverrideWorkingDirectory(cache.toFile())
                  .setPGStartupWait(Duration.ofMinutes(1))
                  // The library turns both off for speed, but durability needs them.
                  .setServerConfig("fsync", "on")
                  .setServerConfig("synchronous_commit", "on")
                  .start());
      postgres.createWorkerRole();
      return postgres;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void createWorkerRole() {
    database()
        .sql(
            """
            DO $$ BEGIN
              CREATE ROLE %s LOGIN;
            EXCEPTION WHEN duplicate_object THEN NULL; END $$"""
                .formatted(WORKER))
        .update();
  }

  /** The JDBC URL, without a user. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(server.getPort());
  }

  /** Connections as the owner. */
  public DataSource dataSource() {
    return server.getPostgresDatabase();
  }

  /** A client that connects as the owner. */
  public JdbcClient database() {
    return JdbcClient.create(dataSource());
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
