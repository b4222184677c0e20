package dev.durablestripe.local;

import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testing.TemporalDevServer;
import io.temporal.testing.TemporalDevServerOptions;
import java.nio.file.Path;
import java.util.Optional;

/** A real Temporal server, its UI, and a client of it. */
public final class LocalTemporal implements AutoCloseable {
  private final TemporalDevServer server;
  private final WorkflowServiceStubs stubs;

  private LocalTemporal(TemporalDevServer server) {
    this.server = server;
    this.stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(server.getTarget()).build());
  }

  /**
   * Starts the dev server on a database file, making it first where there is none.
   *
   * @throws CannotStartException when the server cannot be had
   */
  public static LocalTemporal start(TemporalCli cli, Path folder, int port, int uiPort) {
    Optional<Path> binary = cli.find();
    try {
      return new LocalTemporal(
          TemporalDevServer.start(
              TemporalDevServerOptions.newBuilder()
                  .setExistingPath(binary.map(Path::toString).orElse(null))
                  .setPort(port)
                  .setUiPort(uiPort)
                  .setDatabaseFilename(folder.resolve("temporal.db").toString())
                  .setLogFile(folder.resolve("temporal.log").toString())
                  .setExtraArgs("--dynamic-config-value", "matching.enableFairness=true")
                  .build()));
    } catch (RuntimeException e) {
      if (binary.isEmpty()) {
        throw cli.notFound();
      }
      throw e;
    }
  }

  /** host:port of the gRPC interface. */
  public String address() {
    return server.getTarget();
  }

  /** A client of the default namespace. */
  public WorkflowClient client() {
    return WorkflowClient.newInstance(stubs);
  }

  /** The gRPC stubs themselves. */
  public WorkflowServiceStubs stubs() {
    return stubs;
  }

  @Override
  public void close() {
    stubs.shutdownNow();
    server.close();
  }
}
