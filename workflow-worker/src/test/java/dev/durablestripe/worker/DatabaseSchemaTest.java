package dev.durablestripe.worker;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker that migrates, and one that waits for the migrations of this build. */
class DatabaseSchemaTest {
  private static final String THIS_RELEASE = "db/migration";
  private static final String NEXT_RELEASE = "next-release";

  private EmbeddedPostgres postgres;

  @BeforeEach
  void start() throws IOException {
    postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "on").start();
  }

  @AfterEach
  void stop() throws IOException {
    postgres.close();
  }

  private Flyway flyway(DataSource database, String... locations) {
    return Flyway.configure()
        .dataSource(database)
        .locations(locations)
        .schemas("billing")
        .placeholders(Map.of("worker_role", "postgres"))
        .load();
  }

  private void prepare(boolean migrates, String... locations) {
    new DatabaseSchema(flyway(postgres.getPostgresDatabase(), locations), migrates).prepare();
  }

  @Test
  void waitsForTheMigrationsOfItsBuildOnly() {
    assertThatThrownBy(() -> prepare(false, THIS_RELEASE))
        .isInstanceOf(PendingMigrationsException.class);

    prepare(true, THIS_RELEASE);
    assertThatCode(() -> prepare(false, THIS_RELEASE)).doesNotThrowAnyException();
    assertThatThrownBy(() -> prepare(false, THIS_RELEASE, NEXT_RELEASE))
        .isInstanceOf(PendingMigrationsException.class)
        .hasMessageContaining("version 900, next");

    prepare(true, THIS_RELEASE, NEXT_RELEASE);
    assertThatCode(() -> prepare(false, THIS_RELEASE, NEXT_RELEASE)).doesNotThrowAnyException();
    // The last release, after a rollback.
    assertThatCode(() -> prepare(false, THIS_RELEASE)).doesNotThrowAnyException();
    assertThatCode(() -> prepare(true, THIS_RELEASE)).doesNotThrowAnyException();
  }

  @Test
  void anUnavailableDatabaseIsNotAPendingMigration() throws IOException {
    DatabaseSchema schema =
        new DatabaseSchema(flyway(postgres.getPostgresDatabase(), THIS_RELEASE), false);
    postgres.close();

    assertThatThrownBy(schema::prepare).isInstanceOf(FlywayException.class);
  }
}
