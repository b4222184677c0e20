package dev.durablestripe.benchmarks;

import dev.durablestripe.local.CannotStartException;
import dev.durablestripe.local.TemporalCli;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testing.TemporalDevServer;
import io.temporal.testing.TemporalDevServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The server that all contestants share. */
final class TemporalServer implements AutoCloseable {
  private static final String FILE = "temporal.db";
  private static final String BYTES =
      "SELECT CAST(sum(pg_database_size(oid)) AS float8) FROM pg_database";

  private final String id;
  private final String name;
  private final String address;
  private final String metricsUrl;
  private final Path folder;
  private final @Nullable JdbcClient database;
  private final Runnable stop;
  private final WorkflowServiceStubs stubs;

  /**
   * One that has been started.
   *
   * @param stop ends it
   * @param database where it keeps its tables; null when that is a file in the folder
   */
  TemporalServer(
      String id,
      String name,
      String address,
      String metricsUrl,
      Path folder,
      @Nullable JdbcClient database,
      Runnable stop) {
    this.id = id;
    this.name = name;
    this.address = address;
    this.metricsUrl = metricsUrl;
    this.folder = folder;
    this.database = database;
    this.stop = stop;
    this.stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(address).build());
  }

  /** The command line tool's dev server, on a database file in the folder. */
  static TemporalServer dev(Path folder, int port, int metricsPort) {
    Path binary =
        TemporalCli.ofUser()
            .find()
            .orElseThrow(() -> new CannotStartException("There is no Temporal CLI."));
    TemporalDevServer server =
        TemporalDevServer.start(
            TemporalDevServerOptions.newBuilder()
                .setExistingPath(binary.toString())
                .setPort(port)
                .setUi(false)
                .setDatabaseFilename(folder.resolve(FILE).toString())
                .setLogFile(folder.resolve("temporal.log").toString())
                .setExtraArgs(
                    "--metrics-port",
                    String.valueOf(metricsPort),
                    "--dynamic-config-value",
                    "matching.enableFairness=true")
                .build());
    return new TemporalServer(
        "dev",
        "dev server (SQLite)",
        server.getTarget(),
        "http://127.0.0.1:%d/metrics".formatted(metricsPort),
        folder,
        null,
        server::close);
  }

  /** For names of files. */
  String id() {
    return id;
  }

  /** What it is, for the report. */
  String name() {
    return name;
  }

  String address() {
    return address;
  }

  /** What it counts of itself, for Prometheus. */
  String metricsUrl() {
    return metricsUrl;
  }

  WorkflowServiceStubs stubs() {
    return stubs;
  }

  /** As it says itself. */
  String version() {
    return stubs
        .blockingStub()
        .getSystemInfo(GetSystemInfoRequest.getDefaultInstance())
        .getServerVersion();
  }

  /** Its PostgreSQL, where it has one. */
  Optional<JdbcClient> database() {
    return Optional.ofNullable(database);
  }

  /** How large what it keeps is. */
  double bytesOnDisk() {
    try {
      return database == null
          ? Files.size(folder.resolve(FILE))
          : database.sql(BYTES).query(Double.class).single();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stubs.shutdownNow();
    stop.run();
  }
}
