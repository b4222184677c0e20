package dev.durablestripe.endtoend.security;

import dev.durablestripe.local.LocalPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A PostgreSQL server that requires TLS and, from the programs, a password. */
final class SecurePostgres implements AutoCloseable {
  /** The role that migrates. */
  static final String OWNER = "durable_stripe_owner";

  private final TestAuthority authority;
  private final EmbeddedPostgres server;

  /**
   * Starts the server, with the roles of a real installation.
   *
   * @param folder the folder for its data
   * @param authority issues the server's certificate
   */
  SecurePostgres(Path folder, TestAuthority authority, String workerPassword, String ownerPassword)
      throws Exception {
    this.authority = authority;
    TestAuthority.Identity identity = authority.issue("postgres");
    Path hba = folder.resolve("pg_hba.conf");
    Files.writeString(
        hba,
        """
        hostssl all postgres 127.0.0.1/32 trust
        hostssl all all 127.0.0.1/32 scram-sha-256
        """);
    server =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder.resolve("secure-postgres"))
            .setRegisterShutdownHook(false)
            .setPGStartupWait(Duration.ofMinutes(1))
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", identity.certificate().toString())
            .setServerConfig("ssl_key_file", identity.key().toString())
            .setServerConfig("hba_file", hba.toString())
            .setConnectConfig("sslmode", "require")
            .start();
    createRole(LocalPostgres.WORKER, workerPassword);
    createRole(OWNER, ownerPassword);
    database().sql("CREATE DATABASE durable_stripe OWNER " + OWNER).update();
  }

  private void createRole(String name, String password) {
    database().sql("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(name, password)).update();
  }

  private JdbcClient database() {
    return JdbcClient.create(server.getPostgresDatabase());
  }

  /** The programs' database, as the superuser. */
  JdbcClient programDatabase() {
    return JdbcClient.create(server.getDatabase("postgres", "durable_stripe"));
  }

  /** The JDBC URL of the programs' database, with options for TLS. */
  String url(String options) {
    return "jdbc:postgresql://localhost:%d/durable_stripe?%s".formatted(server.getPort(), options);
  }

  /** The JDBC URL with which the driver verifies the server's certificate. */
  String verifyingUrl() {
    return url("sslmode=verify-full&sslrootcert=" + authority.certificate());
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
