package dev.durablestripe.quickstart;

import static org.awaitility.Awaitility.await;

import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Temporal's dev server as a process that a test can kill, and start again on the same data. */
final class TemporalProcess implements AutoCloseable {
  private final Path folder;
  private final int port;
  private final WorkflowServiceStubs stubs;
  private Process process;

  TemporalProcess(Path folder, int port) {
    this.folder = folder;
    this.port = port;
    this.stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget("127.0.0.1:" + port).build());
    this.process = start();
    awaitAnswering();
  }

  private Process start() {
    TemporalCli cli = TemporalCli.ofUser();
    try {
      return new ProcessBuilder(
              cli.find().orElseThrow(cli::notFound).toString(),
              "server",
              "start-dev",
              "--headless",
              "--port",
              String.valueOf(port),
              "--db-filename",
              folder.resolve("temporal.db").toString(),
              "--dynamic-config-value",
              "matching.enableFairness=true",
              "--log-level",
              "error")
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("temporal.log").toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitAnswering() {
    var request = DescribeNamespaceRequest.newBuilder().setNamespace("default").build();
    await()
        .atMost(Program.START)
        .ignoreException(StatusRuntimeException.class)
        .until(
            () ->
                stubs
                    .blockingStub()
                    .withDeadlineAfter(2, TimeUnit.SECONDS)
                    .describeNamespace(request)
                    .isInitialized());
  }

  /** Kills it as {@code kill -9} does, and starts it again. */
  void killAndRestart() {
    process.destroyForcibly().onExit().join();
    process = start();
    awaitAnswering();
  }

  int port() {
    return port;
  }

  /** How many workflows a query finds. */
  long count(String query) {
    return stubs
        .blockingStub()
        .countWorkflowExecutions(
            CountWorkflowExecutionsRequest.newBuilder()
                .setNamespace("default")
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
