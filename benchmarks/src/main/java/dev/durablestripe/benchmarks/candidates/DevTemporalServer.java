package dev.durablestripe.benchmarks.candidates;

import dev.durablestripe.internal.local.CannotStartException;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.TemporalCli;
import io.temporal.testing.TemporalDevServer;
import io.temporal.testing.TemporalDevServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The dev server of Temporal's CLI, which stores its data in SQLite. */
final class DevTemporalServer extends TemporalServer {
  private final TemporalDevServer server;
  private final Path database;

  private DevTemporalServer(TemporalDevServer server, int metricsPort, Path database) {
    super("dev", "dev server (SQLite)", server.getTarget(), metricsPort);
    this.server = server;
    this.database = database;
  }

  /**
   * Starts the server.
   *
   * @param folder for its database and log
   * @throws CannotStartException if the CLI is not found
   */
  static DevTemporalServer start(Path folder) {
    Path binary =
        TemporalCli.ofUser()
            .find()
            .orElseThrow(() -> new CannotStartException("Temporal's CLI was not found."));
    Ports ports = Ports.free();
    Path database = folder.resolve("temporal.db");
    TemporalDevServer server =
        TemporalDevServer.start(
            TemporalDevServerOptions.newBuilder()
                .setExistingPath(binary.toString())
                .setPort(ports.temporal())
                .setUi(false)
                .setDatabaseFilename(database.toString())
                .setLogFile(folder.resolve("temporal.log").toString())
                .setExtraArgs(
                    "--metrics-port",
                    String.valueOf(ports.temporalUi()),
                    "--dynamic-config-value",
                    "matching.enableFairness=true")
                .build());
    return new DevTemporalServer(server, ports.temporalUi(), database);
  }

  @Override
  public Optional<JdbcClient> postgres() {
    return Optional.empty();
  }

  @Override
  public double bytesOnDisk() {
    try {
      return Files.size(database);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  void stop() {
    server.close();
  }
}
