package dev.durablestripe.endtoend.support;

import static org.awaitility.Awaitility.await;

import dev.durablestripe.internal.local.LocalPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A PostgreSQL server that follows another one by <a
 * href="https://www.postgresql.org/docs/current/warm-standby.html#STREAMING-REPLICATION">streaming
 * replication</a>, until a test makes it lag behind or promotes it.
 */
public final class StandbyPostgres implements AutoCloseable {
  private final EmbeddedPostgres server;

  /**
   * Starts the standby.
   *
   * @param data a copy of the primary's data
   * @param programs where PostgreSQL's programs are unpacked
   * @param primary the port of the running primary
   */
  public StandbyPostgres(Path data, Path programs, int port, int primary) {
    try {
      Files.createFile(data.resolve("standby.signal"));
      Files.writeString(
          data.resolve("postgresql.auto.conf"),
          "primary_conninfo = 'host=127.0.0.1 port=%d user=%s'%n"
              .formatted(primary, LocalPostgres.OWNER),
          StandardOpenOption.APPEND);
      server =
          EmbeddedPostgres.builder()
              .setPort(port)
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setRegisterShutdownHook(false)
              .setOverrideWorkingDirectory(programs.toFile())
              .setPGStartupWait(Duration.ofMinutes(1))
              // The library turns it off, but a standby confirms what it has on its disk.
              .setServerConfig("fsync", "on")
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The standby's database, which can only be read. */
  public JdbcClient database() {
    return JdbcClient.create(server.getPostgresDatabase());
  }

  /** Disconnects it from the primary: what is committed from now on does not arrive. */
  public void disconnect() {
    database().sql("ALTER SYSTEM SET primary_conninfo = ''").update();
    database().sql("SELECT pg_reload_conf()").query().singleValue();
    await()
        .until(
            () ->
                database()
                    .sql("SELECT count(*) = 0 FROM pg_stat_wal_receiver")
                    .query(Boolean.class)
                    .single());
  }

  /** Makes it a primary, on a timeline of its own. */
  public void promote() {
    database().sql("SELECT pg_promote()").query().singleValue();
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
