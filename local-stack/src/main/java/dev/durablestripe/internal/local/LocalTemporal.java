package dev.durablestripe.internal.local;

import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testing.TemporalDevServer;
import io.temporal.testing.TemporalDevServerOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A Temporal dev server with its UI, and a client for it. */
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
   * Starts the dev server on a database file in a folder, and creates the file if necessary.
   *
   * @throws CannotStartException if Temporal's CLI cannot be found
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
                  .setExtraArgs(arguments())
                  .build()));
    } catch (RuntimeException e) {
      if (binary.isEmpty()) {
        throw cli.notFound();
      }
      throw e;
    }
  }

  private static String[] arguments() {
    return Stream.of(
            "matching.enableFairness=true",
            // A closed workflow can be deleted after a second instead of half a minute or more.
            "history.transferProcessorUpdateAckInterval=\"1s\"",
            "history.visibilityProcessorUpdateAckInterval=\"1s\"")
        .flatMap(value -> Stream.of("--dynamic-config-value", value))
        .toArray(String[]::new);
  }

  /** The gRPC address, as {@code host:port}. */
  public String address() {
    return server.getTarget();
  }

  /** A client for the default namespace. */
  public WorkflowClient client() {
    return WorkflowClient.newInstance(stubs);
  }

  /** The gRPC stubs. */
  public WorkflowServiceStubs stubs() {
    return stubs;
  }

  @Override
  public void close() {
    stubs.shutdownNow();
    server.close();
  }
}
