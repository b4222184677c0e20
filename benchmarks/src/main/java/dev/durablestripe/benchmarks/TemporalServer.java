package dev.durablestripe.benchmarks;

import dev.durablestripe.quickstart.CannotStart;
import dev.durablestripe.quickstart.TemporalCli;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testing.TemporalDevServer;
import io.temporal.testing.TemporalDevServerOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The server that all contestants share. */
final class TemporalServer implements AutoCloseable {
  private final String name;
  private final String address;
  private final String metricsUrl;
  private final @Nullable TemporalDevServer ours;
  private final WorkflowServiceStubs stubs;

  private TemporalServer(
      String name, String address, String metricsUrl, @Nullable TemporalDevServer ours) {
    this.name = name;
    this.address = address;
    this.metricsUrl = metricsUrl;
    this.ours = ours;
    this.stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(address).build());
  }

  /** The command line tool's dev server, on a database file in the folder. */
  static TemporalServer dev(Path folder, int port, int metricsPort) {
    Path binary =
        TemporalCli.ofUser().find().orElseThrow(() -> new CannotStart("There is no Temporal CLI."));
    TemporalDevServer server =
        TemporalDevServer.start(
            TemporalDevServerOptions.newBuilder()
                .setExistingPath(binary.toString())
                .setPort(port)
                .setUi(false)
                .setDatabaseFilename(folder.resolve("temporal.db").toString())
                .setLogFile(folder.resolve("temporal.log").toString())
                .setExtraArgs(
                    "--metrics-port",
                    String.valueOf(metricsPort),
                    "--dynamic-config-value",
                    "matching.enableFairness=true")
                .build());
    return new TemporalServer(
        "dev server (SQLite)",
        server.getTarget(),
        "http://127.0.0.1:%d/metrics".formatted(metricsPort),
        server);
  }

  /** A server that somebody else has started. */
  static TemporalServer at(String address, String metricsUrl) {
    return new TemporalServer("server (PostgreSQL)", address, metricsUrl, null);
  }

  /** For names of files. */
  String id() {
    return ours == null ? "server" : "dev";
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

  @Override
  public void close() {
    stubs.shutdownNow();
    if (ours != null) {
      ours.close();
    }
  }
}
