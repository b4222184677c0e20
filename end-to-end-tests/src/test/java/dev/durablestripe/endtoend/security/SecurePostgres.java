package dev.durablestripe.endtoend.security;

import dev.durablestripe.internal.local.LocalPostgres;
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

  private static final String HBA =
      """
      hostssl all postgres 127.0.0.1/32 trust
      hostssl all all 127.0.0.1/32 scram-sha-256
      """;

  private final TestAuthority authority;
  private final Path hba;
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
    hba = Files.writeString(folder.resolve("pg_hba.conf"), HBA);
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

  /** Changes a role's password. Open connections stay. */
  void changePassword(String role, String password) {
    database()
        .sql("ALTER ROLE %s PASSWORD '%s' VALID UNTIL 'infinity'".formatted(role, password))
        .update();
  }

  /** Makes a role's password invalid. Open connections stay. */
  void expirePassword(String role) {
    database().sql("ALTER ROLE %s VALID UNTIL '2020-01-01'".formatted(role)).update();
  }

  /** Requires from a role that it sends its password as it is, within TLS. */
  void requirePasswordInClear(String role) throws IOException {
    Files.writeString(hba, "hostssl all %s 127.0.0.1/32 password%n".formatted(role) + HBA);
    database().sql("SELECT pg_reload_conf()").query().singleValue();
  }

  /** Closes all of a role's connections. */
  void terminateConnections(String role) {
    database()
        .sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = :role")
        .param("role", role)
        .query()
        .listOfRows();
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
