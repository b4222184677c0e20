package dev.durablestripe.endtoend.support;

import static org.awaitility.Awaitility.await;

import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.TemporalCli;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Temporal's dev server as a process that a test can kill and restart. */
public final class TemporalProcess implements AutoCloseable {
  private final Path folder;
  private final List<String> options;
  private final int port;
  private final WorkflowServiceStubs stubs;
  private Process process;

  /** Starts a server whose data, in the folder, survives a restart. */
  public TemporalProcess(Path folder, int port) {
    this(folder, port, persistent(folder));
  }

  /** Starts a server that loses its data when killed, as {@code temporal server start-dev} does. */
  public static TemporalProcess inMemory(Path folder, int port) {
    return new TemporalProcess(folder, port, List.of());
  }

  /**
   * One with the settings of a server that is not configured otherwise: the dev server allows ten
   * times as many requests to its visibility, sees new search attributes at once, and has commands
   * for activities without a workflow, and the other tests turn fairness on.
   */
  public static TemporalProcess withStockLimits(Path folder, int port) {
    List<String> options = new ArrayList<>();
    for (String value :
        List.of(
            "frontend.namespaceRPS.visibility=10",
            "system.forceSearchAttributesCacheRefreshOnRead=false",
            "history.enableStandaloneActivityOperatorCommands=false",
            "frontend.enableBatchOperationsForStandaloneActivities=false",
            "matching.enableFairness=false")) {
      options.add("--dynamic-config-value");
      options.add(value);
    }
    return new TemporalProcess(folder, port, options);
  }

  private static List<String> persistent(Path folder) {
    return List.of("--db-filename", folder.resolve("temporal.db").toString());
  }

  private TemporalProcess(Path folder, int port, List<String> options) {
    this.folder = folder;
    this.options = options;
    this.port = port;
    this.stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget("127.0.0.1:" + port).build());
    this.process = start();
    awaitResponding();
  }

  private Process start() {
    TemporalCli cli = TemporalCli.ofUser();
    List<String> command =
        new ArrayList<>(
            List.of(
                cli.find().orElseThrow(cli::notFound).toString(),
                "server",
                "start-dev",
                "--headless",
                "--port",
                String.valueOf(port),
                "--dynamic-config-value",
                "matching.enableFairness=true",
                "--log-level",
                "error"));
    command.addAll(options);
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("temporal.log").toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitResponding() {
    var request = DescribeNamespaceRequest.newBuilder().setNamespace("default").build();
    await()
        .atMost(AppProcess.START_TIMEOUT)
        .ignoreException(StatusRuntimeException.class)
        .until(
            () ->
                stubs
                    .blockingStub()
                    .withDeadlineAfter(2, TimeUnit.SECONDS)
                    .describeNamespace(request)
                    .isInitialized());
  }

  /** Kills the server, as {@code kill -9} does, restarts it, and waits until it responds. */
  public void killAndRestart() {
    process.destroyForcibly().onExit().join();
    process = start();
    awaitResponding();
  }

  /** The gRPC port. */
  public int port() {
    return port;
  }

  /** The gRPC stubs. */
  public WorkflowServiceStubs stubs() {
    return stubs;
  }

  /** The number of workflows in the default namespace that match a list filter. */
  public long count(String query) {
    return count("default", query);
  }

  /** The number of workflows in a namespace that match a list filter. */
  public long count(String namespace, String query) {
    return stubs
        .blockingStub()
        .countWorkflowExecutions(
            CountWorkflowExecutionsRequest.newBuilder()
                .setNamespace(namespace)
                .setQuery(query)
                .build())
        .getCount();
  }

  @Override
  public void close() {
    stubs.shutdownNow();
    process.destroyForcibly().onExit().join();
  }
}
