package dev.durablestripe.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A PostgreSQL server whose roles {@code compose/roles.sh} creates with {@code psql}. It is not
 * shared, because roles belong to the server.
 */
final class ComposeRoles implements AutoCloseable {
  private static final String DATABASE = "durable_stripe";
  private static final Path SCRIPT = Path.of("..", "compose", "roles.sh");

  private final EmbeddedPostgres postgres;

  /**
   * Starts a server as the container image does.
   *
   * @param superuser the first superuser's name
   */
  ComposeRoles(String superuser) throws IOException {
    postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .start();
    if (!superuser.equals("postgres")) {
      as("postgres", "postgres").sql("CREATE ROLE temporary SUPERUSER LOGIN").update();
      as("temporary", "postgres").sql("ALTER ROLE postgres RENAME TO " + superuser).update();
      as(superuser, "postgres").sql("DROP ROLE temporary").update();
    }
    as(superuser, "postgres").sql("CREATE DATABASE " + DATABASE).update();
  }

  /** Runs the script as a container does, to its end. */
  void run() throws IOException, InterruptedException {
    ProcessBuilder script = new ProcessBuilder("sh", SCRIPT.toString()).redirectErrorStream(true);
    script
        .environment()
        .putAll(
            Map.of(
                "PGHOST", "127.0.0.1",
                "PGPORT", String.valueOf(postgres.getPort()),
                "POSTGRES_DB", DATABASE,
                "POSTGRES_PASSWORD", "the superuser's",
                "OWNER_PASSWORD", "the \"owner\"'s $1",
                "WORKER_PASSWORD", "the worker's"));
    Process process = script.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(printed).isZero();
    assertThat(printed).isEmpty();
  }

  /** The database, as seen by a role. */
  JdbcClient as(String role) {
    return as(role, DATABASE);
  }

  private JdbcClient as(String role, String database) {
    return JdbcClient.create(postgres.getDatabase(role, database));
  }

  /** The migrations of this build, run by a role. */
  Flyway flyway(String role) {
    return flyway(role, TestPostgres.MIGRATIONS);
  }

  /** The migrations of the next release, run by a role. */
  Flyway nextRelease(String role) {
    return flyway(role, TestPostgres.MIGRATIONS, "next-release");
  }

  private Flyway flyway(String role, String... locations) {
    return TestPostgres.flyway(postgres.getDatabase(role, DATABASE)).locations(locations).load();
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
