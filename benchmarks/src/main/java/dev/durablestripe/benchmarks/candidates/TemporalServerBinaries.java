package dev.durablestripe.benchmarks.candidates;

import dev.durablestripe.internal.local.LocalPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The programs of Temporal's real server: the server and its schema tool. */
final class TemporalServerBinaries {
  private final Path build;
  private final Path logs;

  /**
   * Uses the programs of a build.
   *
   * @param build the folder that {@code real-server.sh} prints
   * @param logs the folder for the programs' output
   */
  TemporalServerBinaries(Path build, Path logs) {
    this.build = build.toAbsolutePath();
    this.logs = logs;
  }

  /** Starts the server. */
  Process startServer(Map<String, String> environment) {
    String config = build.resolve(Path.of("config", "docker.yaml")).toString();
    return start("server", environment, "--config-file", config, "--allow-no-auth", "start");
  }

  /**
   * Creates a database and its tables.
   *
   * @param versions the folder of the schema's versions
   */
  void createSchema(String database, String versions, int postgresPort) {
    Path tables = build.resolve(Path.of("schema", "postgresql", "v12", versions, "versioned"));
    Map<String, String> environment =
        Map.of(
            "SQL_PLUGIN",
            "postgres12",
            "SQL_HOST",
            "127.0.0.1",
            "SQL_PORT",
            String.valueOf(postgresPort),
            "SQL_USER",
            LocalPostgres.OWNER,
            "SQL_PASSWORD",
            "none",
            "SQL_DATABASE",
            database);
    runSchemaTool(environment, "create");
    runSchemaTool(environment, "setup-schema", "-v", "0.0");
    runSchemaTool(environment, "update-schema", "-d", tables.toString());
  }

  private void runSchemaTool(Map<String, String> environment, String... arguments) {
    if (start("sql", environment, arguments).onExit().join().exitValue() != 0) {
      throw new IllegalStateException("The schema tool failed; see sql.log in " + logs);
    }
  }

  private Process start(String program, Map<String, String> environment, String... arguments) {
    ProcessBuilder builder =
        new ProcessBuilder(build.resolve(program).toString())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(logs.resolve(program + ".log").toFile()));
    builder.command().addAll(List.of(arguments));
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
