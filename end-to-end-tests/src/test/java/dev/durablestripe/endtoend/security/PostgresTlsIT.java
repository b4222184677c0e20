package dev.durablestripe.endtoend.security;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.internal.local.LocalPostgres;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The driver's options for a PostgreSQL that requires TLS. */
class PostgresTlsIT {
  private static final String PASSWORD = "password-of-the-test";

  @TempDir private Path folder;
  private SecurePostgres postgres;

  @BeforeEach
  void start() throws Exception {
    TestAuthority authority = new TestAuthority(folder.resolve("authority"));
    postgres = new SecurePostgres(folder, authority, PASSWORD, PASSWORD);
  }

  @AfterEach
  void stop() throws Exception {
    postgres.close();
  }

  @Test
  void connectsOnlyWithTlsAndTheRightAuthority() throws Exception {
    assertThatCode(() -> connect(postgres.verifyingUrl())).doesNotThrowAnyException();
    assertThatThrownBy(() -> connect(postgres.url("sslmode=disable")))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("no encryption");
    Path other = new TestAuthority(folder.resolve("other-authority")).certificate();
    assertThatThrownBy(() -> connect(postgres.url("sslmode=verify-full&sslrootcert=" + other)))
        .isInstanceOf(SQLException.class);
  }

  private static void connect(String url) throws SQLException {
    DriverManager.getConnection(url, LocalPostgres.WORKER, PASSWORD).close();
  }
}
