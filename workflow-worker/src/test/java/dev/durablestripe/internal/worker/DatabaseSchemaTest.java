package dev.durablestripe.internal.worker;

import static dev.durablestripe.internal.worker.TestPostgres.OWNER;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A worker that migrates, and one that waits for the migrations of this build. */
class DatabaseSchemaTest {
  private static final String THIS_RELEASE = TestPostgres.MIGRATIONS;
  private static final String NEXT_RELEASE = "next-release";

  private final TestPostgres database = new TestPostgres(OWNER);

  private void prepare(boolean migrates, String... locations) {
    new DatabaseSchema(database.flyway(OWNER).locations(locations)::load, migrates).prepare();
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
  void anUnavailableDatabaseIsNotAPendingMigration() {
    PGSimpleDataSource unavailable = new PGSimpleDataSource();
    // TCPMUX: no server listens there.
    unavailable.setPortNumbers(new int[] {1});
    DatabaseSchema schema = new DatabaseSchema(TestPostgres.flyway(unavailable)::load, false);

    assertThatThrownBy(schema::prepare).isInstanceOf(FlywayException.class);
  }
}
