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

/** A worker that does not migrate, before, after and without a migration. */
class DatabaseSchemaTest {
  private static final String OURS = "db/migration";
  private static final String OF_NEXT = "next-release";

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
  void waitsForEachMigrationOfItsBuildAndForNoNewerOne() {
    assertThatThrownBy(() -> prepare(false, OURS)).isInstanceOf(PendingMigrationsException.class);

    prepare(true, OURS);
    assertThatCode(() -> prepare(false, OURS)).doesNotThrowAnyException();
    assertThatThrownBy(() -> prepare(false, OURS, OF_NEXT))
        .isInstanceOf(PendingMigrationsException.class)
        .hasMessageContaining("version 900, next");

    prepare(true, OURS, OF_NEXT);
    assertThatCode(() -> prepare(false, OURS, OF_NEXT)).doesNotThrowAnyException();
    // The last release, after a rollback.
    assertThatCode(() -> prepare(false, OURS)).doesNotThrowAnyException();
    assertThatCode(() -> prepare(true, OURS)).doesNotThrowAnyException();
  }

  @Test
  void aDatabaseThatIsAwayIsNoMissingMigration() throws IOException {
    DatabaseSchema schema = new DatabaseSchema(flyway(postgres.getPostgresDatabase(), OURS), false);
    postgres.close();

    assertThatThrownBy(schema::prepare).isInstanceOf(FlywayException.class);
  }
}
