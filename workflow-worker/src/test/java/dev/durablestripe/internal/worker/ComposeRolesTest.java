package dev.durablestripe.internal.worker;

import static dev.durablestripe.internal.worker.TestPostgres.OWNER;
import static dev.durablestripe.internal.worker.TestPostgres.WORKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;

/** The roles of a new database, as Docker Compose creates them. */
@ExtendWith(InstalledPsql.class)
class ComposeRolesTest {
  private static ComposeRoles database;

  @BeforeAll
  static void install() throws IOException, InterruptedException {
    database = new ComposeRoles("postgres");
    database.run();
    // A waiting worker checks an empty database.
    assertThatThrownBy(() -> waiting().prepare()).isInstanceOf(PendingMigrationsException.class);
    database.flyway(OWNER).migrate();
  }

  @AfterAll
  static void stop() throws IOException {
    database.close();
  }

  private static DatabaseSchema waiting() {
    return new DatabaseSchema(() -> database.flyway(WORKER), false);
  }

  @Test
  void neitherRoleIsASuperuser() {
    assertThat(
            database
                .as(WORKER)
                .sql(
                    """
                    SELECT rolname FROM pg_roles
                    WHERE rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
                    """)
                .query(String.class)
                .list())
        .containsExactly("postgres");
    assertThat(
            database
                .as("postgres")
                .sql("SELECT rolname FROM pg_authid WHERE rolpassword LIKE 'SCRAM-SHA-256$%'")
                .query(String.class)
                .list())
        .containsExactlyInAnyOrder("postgres", OWNER, WORKER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY billing.account TO PROGRAM 'cat'",
        "COPY billing.account TO '/tmp/mine'",
        "SELECT pg_read_file('/etc/passwd')",
        "CREATE ROLE mine",
        "ALTER ROLE CURRENT_USER SUPERUSER",
        "SET ROLE postgres",
        "SELECT rolpassword FROM pg_authid",
        "ALTER SYSTEM SET fsync = off",
        "CREATE DATABASE mine",
      })
  void neitherRoleCanControlTheServer(String statement) {
    for (String role : List.of(OWNER, WORKER)) {
      assertThatThrownBy(() -> database.as(role).sql(statement).query().listOfRows())
          .as(role)
          .isInstanceOf(DataAccessException.class)
          .rootCause()
          .hasMessageMatching("(?s).*permission denied.*");
    }
  }

  @Test
  void theWorkerCannotMigrateButSeesMigrations() {
    assertThatThrownBy(() -> database.nextRelease(WORKER).migrate())
        .rootCause()
        .hasMessageContaining("must be owner");
    assertThatCode(() -> waiting().prepare()).doesNotThrowAnyException();
  }

  @Test
  void theScriptCanRunAgain() throws IOException, InterruptedException {
    database.run();

    assertThatCode(() -> waiting().prepare()).doesNotThrowAnyException();
  }
}
