package dev.durablestripe.benchmarks.candidates;

import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.ResourceStack;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Temporal's real server, built by {@code real-server.sh}, with a PostgreSQL of its own. */
final class PostgresTemporalServer extends TemporalServer {
  private static final int GRPC_PORT = 17_233;
  private static final int METRICS_PORT = 17_290;
  private static final int POSTGRES_PORT = 17_432;
  private static final String ADDRESS = "127.0.0.1:" + GRPC_PORT;
  private static final String BYTES =
      "SELECT CAST(sum(pg_database_size(oid)) AS float8) FROM pg_database";

  private final Process process;
  private final JdbcClient postgres;

  private PostgresTemporalServer(Process process, JdbcClient postgres) {
    super("server", "server (PostgreSQL)", ADDRESS, METRICS_PORT);
    this.process = process;
    this.postgres = postgres;
  }

  /**
   * Starts PostgreSQL, creates the server's schema in it, and starts the server.
   *
   * @param build the folder that {@code real-server.sh} prints
   * @param project the project's folder, which contains the dynamic configuration of Docker Compose
   * @param folder for data and logs
   */
  static PostgresTemporalServer start(
      Path build, Path project, Path folder, ResourceStack resources) {
    LocalPostgres postgres =
        resources.add(
            LocalPostgres.start(
                folder.resolve("temporal-postgres"),
                folder.resolve("postgres-programs"),
                POSTGRES_PORT));
    TemporalServerBinaries binaries = new TemporalServerBinaries(build, folder);
    binaries.createSchema("temporal", "temporal", POSTGRES_PORT);
    binaries.createSchema("temporal_visibility", "visibility", POSTGRES_PORT);
    Path dynamicConfig =
        project.toAbsolutePath().resolve(Path.of("compose", "dynamic-config.yaml"));
    Process server = binaries.startServer(environment(dynamicConfig));
    return new PostgresTemporalServer(server, postgres.database());
  }

  /** The variables that the configuration file {@code docker.yaml} of the server refers to. */
  private static Map<String, String> environment(Path dynamicConfig) {
    String postgresPort = String.valueOf(POSTGRES_PORT);
    return Map.ofEntries(
        Map.entry("DB", "postgres12"),
        Map.entry("POSTGRES_SEEDS", "127.0.0.1"),
        Map.entry("DB_PORT", postgresPort),
        Map.entry("POSTGRES_USER", LocalPostgres.OWNER),
        Map.entry("POSTGRES_PWD", "none"),
        Map.entry("VISIBILITY_POSTGRES_SEEDS", "127.0.0.1"),
        Map.entry("VISIBILITY_DB_PORT", postgresPort),
        Map.entry("VISIBILITY_POSTGRES_USER", LocalPostgres.OWNER),
        Map.entry("VISIBILITY_POSTGRES_PWD", "none"),
        Map.entry("DBNAME", "temporal"),
        Map.entry("VISIBILITY_DBNAME", "temporal_visibility"),
        Map.entry("NUM_HISTORY_SHARDS", "4"),
        Map.entry("BIND_ON_IP", "127.0.0.1"),
        Map.entry("FRONTEND_GRPC_PORT", String.valueOf(GRPC_PORT)),
        Map.entry("PUBLIC_FRONTEND_ADDRESS", ADDRESS),
        Map.entry("PROMETHEUS_ENDPOINT", "127.0.0.1:" + METRICS_PORT),
        Map.entry("LOG_LEVEL", "warn"),
        Map.entry("DYNAMIC_CONFIG_FILE_PATH", dynamicConfig.toString()));
  }

  @Override
  public Optional<JdbcClient> postgres() {
    return Optional.of(postgres);
  }

  @Override
  public double bytesOnDisk() {
    return postgres.sql(BYTES).query(Double.class).single();
  }

  @Override
  void stop() {
    process.destroy();
  }
}
