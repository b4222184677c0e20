package dev.durablestripe.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A real PostgreSQL, with one role that owns the tables and one that works with them. */
public final class LocalPostgres implements AutoCloseable {
  /** May migrate; the superuser of this private server. */
  public static final String OWNER = "postgres";

  /** May do what the worker does. */
  public static final String WORKER = "durable_stripe_worker";

  private final EmbeddedPostgres server;

  private LocalPostgres(EmbeddedPostgres server) {
    this.server = server;
  }

  /**
   * Starts on a data directory, making it first where there is none.
   *
   * @param data where the data is kept
   * @param cache where PostgreSQL's programs are unpacked
   */
  public static LocalPostgres start(Path data, Path cache, int port) {
    try {
      LocalPostgres postgres =
          new LocalPostgres(
              EmbeddedPostgres.builder()
                  .setPort(port)
                  .setDataDirectory(data)
                  .setCleanDataDirectory(false)
                  // Whoever started it stops it, in order.
                  .setRegisterShutdownHook(false)
                  .setOverrideWorkingDirectory(cache.toFile())
                  .setPGStartupWait(Duration.ofMinutes(1))
                  // The library turns both off for speed; no promise of ours would hold then.
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

  /** The URL that the programs use, without a user. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(server.getPort());
  }

  /** Connections of the owner. */
  public DataSource dataSource() {
    return server.getPostgresDatabase();
  }

  /** The database as its owner sees it. */
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
