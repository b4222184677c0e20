package dev.durablestripe.benchmarks;

import dev.durablestripe.local.LocalPostgres;
import dev.durablestripe.local.ResourceStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Temporal's real server on a PostgreSQL of its own, as {@code real-server.sh} has built it. */
final class PostgresTemporalServer {
  private static final int GRPC = 17_233;
  private static final int METRICS = 17_290;
  private static final int POSTGRES = 17_432;

  private final Path binaries;
  private final Path project;
  private final Path folder;

  private PostgresTemporalServer(Path binaries, Path project, Path folder) {
    this.binaries = binaries.toAbsolutePath();
    this.project = project.toAbsolutePath();
    this.folder = folder;
  }

  /**
   * Starts both.
   *
   * @param binaries what {@code real-server.sh} says
   * @param project has the dynamic configuration that the compose file uses as well
   * @param folder keeps data and logs
   */
  static TemporalServer start(Path binaries, Path project, Path folder, ResourceStack parts) {
    PostgresTemporalServer server = new PostgresTemporalServer(binaries, project, folder);
    LocalPostgres postgres =
        parts.add(
            LocalPostgres.start(
                folder.resolve("temporal-postgres"),
                folder.resolve("postgres-programs"),
                POSTGRES));
    server.schema("temporal", "temporal");
    server.schema("temporal_visibility", "visibility");
    Process process =
        server.run(
            server.environment(),
            "server",
            "--config-file",
            server.binaries.resolve("config").resolve("docker.yaml").toString(),
            "--allow-no-auth",
            "start");
    return new TemporalServer(
        "server",
        "server (PostgreSQL)",
        "127.0.0.1:" + GRPC,
        "http://127.0.0.1:%d/metrics".formatted(METRICS),
        folder,
        postgres.database(),
        process::destroy);
  }

  private void schema(String database, String versions) {
    Path tables = binaries.resolve(Path.of("schema", "postgresql", "v12", versions, "versioned"));
    sql(database, "create");
    sql(database, "setup-schema", "-v", "0.0");
    sql(database, "update-schema", "-d", tables.toString());
  }

  private void sql(String database, String... command) {
    Process tool =
        run(
            Map.of(
                "SQL_PLUGIN",
                "postgres12",
                "SQL_HOST",
                "127.0.0.1",
                "SQL_PORT",
                String.valueOf(POSTGRES),
                "SQL_USER",
                LocalPostgres.OWNER,
                "SQL_PASSWORD",
                "none",
                "SQL_DATABASE",
                database),
            "sql",
            command);
    if (tool.onExit().join().exitValue() != 0) {
      throw new IllegalStateException("No tables: see sql.log in " + folder);
    }
  }

  /** What the module's own configuration asks for. */
  private Map<String, String> environment() {
    String port = String.valueOf(POSTGRES);
    return Map.ofEntries(
        Map.entry("DB", "postgres12"),
        Map.entry("POSTGRES_SEEDS", "127.0.0.1"),
        Map.entry("DB_PORT", port),
        Map.entry("POSTGRES_USER", LocalPostgres.OWNER),
        Map.entry("POSTGRES_PWD", "none"),
        Map.entry("VISIBILITY_POSTGRES_SEEDS", "127.0.0.1"),
        Map.entry("VISIBILITY_DB_PORT", port),
        Map.entry("VISIBILITY_POSTGRES_USER", LocalPostgres.OWNER),
        Map.entry("VISIBILITY_POSTGRES_PWD", "none"),
        Map.entry("DBNAME", "temporal"),
        Map.entry("VISIBILITY_DBNAME", "temporal_visibility"),
        Map.entry("NUM_HISTORY_SHARDS", "4"),
        Map.entry("BIND_ON_IP", "127.0.0.1"),
        Map.entry("FRONTEND_GRPC_PORT", String.valueOf(GRPC)),
        Map.entry("PUBLIC_FRONTEND_ADDRESS", "127.0.0.1:" + GRPC),
        Map.entry("PROMETHEUS_ENDPOINT", "127.0.0.1:" + METRICS),
        Map.entry("LOG_LEVEL", "warn"),
        Map.entry(
            "DYNAMIC_CONFIG_FILE_PATH",
            project.resolve("compose").resolve("dynamic-config.yaml").toString()));
  }

  private Process run(Map<String, String> environment, String program, String... arguments) {
    ProcessBuilder builder =
        new ProcessBuilder(binaries.resolve(program).toString())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve(program + ".log").toFile()));
    builder.command().addAll(List.of(arguments));
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
