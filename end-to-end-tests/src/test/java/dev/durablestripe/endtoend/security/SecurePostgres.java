package dev.durablestripe.endtoend.security;

import dev.durablestripe.local.LocalPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A PostgreSQL that takes no connection without TLS, and the programs' only with a password. */
final class SecurePostgres implements AutoCloseable {
  static final String OWNER = "durable_stripe_owner";

  private final EmbeddedPostgres server;

  /** Starts it, with the roles that a real installation has. */
  SecurePostgres(
      Path folder, TestAuthority.Identity identity, String workerPassword, String ownerPassword)
      throws IOException {
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
    role(LocalPostgres.WORKER, workerPassword);
    role(OWNER, ownerPassword);
    database().sql("CREATE DATABASE durable_stripe OWNER " + OWNER).update();
  }

  private void role(String name, String password) {
    database().sql("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(name, password)).update();
  }

  private JdbcClient database() {
    return JdbcClient.create(server.getPostgresDatabase());
  }

  /** The programs' database, seen by the superuser. */
  JdbcClient inside() {
    return JdbcClient.create(server.getDatabase("postgres", "durable_stripe"));
  }

  /** The URL that the programs use, with the driver's options for TLS. */
  String url(String options) {
    return "jdbc:postgresql://localhost:%d/durable_stripe?%s".formatted(server.getPort(), options);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
