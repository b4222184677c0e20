package dev.durablestripe.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Flyway has recorded in existing databases about the migrations that were run there. */
class MigrationHistoryTest {
  private final TestPostgres database = new TestPostgres(TestPostgres.OWNER);

  /** Flyway refuses a database if the file of a migration that was run there has changed. */
  @Test
  void theMigrationsOfEarlierBuildsAreUnchanged() throws IOException {
    List<String> recorded =
        Files.readAllLines(Path.of("src", "test", "resources", "golden", "migrations.txt"));

    assertThat(recorded).isNotEmpty();
    assertThat(Arrays.stream(database.flyway(TestPostgres.OWNER).load().info().all()))
        .map(MigrationHistoryTest::record)
        .containsAll(recorded);
  }

  private static String record(MigrationInfo migration) {
    return String.join(
        " | ",
        String.valueOf(migration.getVersion()),
        migration.getDescription(),
        migration.getScript(),
        String.valueOf(migration.getChecksum()));
  }

  @Test
  void aDatabaseThatWasMigratedFromTheFormerLocationNeedsNothing(@TempDir Path folder)
      throws IOException {
    Path former = folder.resolve("db").resolve("migration");
    copyMigrations(former);
    database.flyway(TestPostgres.OWNER).locations("filesystem:" + former).load().migrate();
    List<String> before = history();
    assertThat(before).anyMatch(row -> row.contains("V6__sweeps.sql"));

    Flyway flyway = database.flyway(TestPostgres.OWNER).load();

    assertThatCode(flyway::validate).doesNotThrowAnyException();
    assertThat(flyway.migrate().migrationsExecuted).isZero();
    assertThat(history()).isEqualTo(before);
  }

  private static void copyMigrations(Path target) throws IOException {
    Files.createDirectories(target);
    try (Stream<Path> files =
        Files.list(Path.of("src", "main", "resources").resolve(TestPostgres.MIGRATIONS))) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
  }

  private List<String> history() {
    return database
        .as(TestPostgres.OWNER)
        .sql("SELECT flyway_schema_history::text FROM billing.flyway_schema_history ORDER BY 1")
        .query(String.class)
        .list();
  }
}
