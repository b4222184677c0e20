package dev.durablestripe.benchmarks.candidates;

import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.net.URI;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The Temporal server that all candidates share. */
public abstract class TemporalServer implements AutoCloseable {
  private final String id;
  private final String name;
  private final String address;
  private final URI metrics;
  private final WorkflowServiceStubs stubs;

  /** Describes a server that has been started, and serves metrics on the port. */
  TemporalServer(String id, String name, String address, int metricsPort) {
    this.id = id;
    this.name = name;
    this.address = address;
    this.metrics = URI.create("http://127.0.0.1:%d/metrics".formatted(metricsPort));
    this.stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(address).build());
  }

  /** A short name, for file names. */
  public final String id() {
    return id;
  }

  /** The name in the report. */
  public final String name() {
    return name;
  }

  final String address() {
    return address;
  }

  /** Where the server's own metrics are, in the format of Prometheus. */
  public final URI metrics() {
    return metrics;
  }

  final WorkflowServiceStubs stubs() {
    return stubs;
  }

  /** The version that the server reports. */
  public final String version() {
    return stubs
        .blockingStub()
        .getSystemInfo(GetSystemInfoRequest.getDefaultInstance())
        .getServerVersion();
  }

  /** The server's PostgreSQL, empty if it stores its data elsewhere. */
  public abstract Optional<JdbcClient> postgres();

  /** The size of all data that the server stores. */
  public abstract double bytesOnDisk();

  /** Stops the server. */
  abstract void stop();

  @Override
  public final void close() {
    stubs.shutdownNow();
    stop();
  }
}
