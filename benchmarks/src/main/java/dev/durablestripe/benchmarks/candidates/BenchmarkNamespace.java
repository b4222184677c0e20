package dev.durablestripe.benchmarks.candidates;

import com.google.protobuf.util.Durations;
import dev.durablestripe.benchmarks.load.EventBatch;
import dev.durablestripe.internal.contract.TemporalNamespace;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A Temporal namespace for one candidate, so that it contains no other workflows. */
public final class BenchmarkNamespace {
  private static final Duration RETENTION = Duration.ofDays(1);
  private static final Duration COMPLETION_TIMEOUT = Duration.ofMinutes(30);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(250);

  private final String name;
  private final WorkflowClient client;

  private BenchmarkNamespace(String name, WorkflowClient client) {
    this.name = name;
    this.client = client;
  }

  /**
   * Registers a namespace with the search attributes of events, and waits until every service of
   * the server knows both.
   */
  static BenchmarkNamespace create(WorkflowServiceStubs stubs, String purpose) {
    String name = purpose + "-" + UUID.randomUUID().toString().substring(0, 8);
    stubs
        .blockingStub()
        .registerNamespace(
            RegisterNamespaceRequest.newBuilder()
                .setNamespace(name)
                .setWorkflowExecutionRetentionPeriod(Durations.fromSeconds(RETENTION.toSeconds()))
                .build());
    WorkflowClientOptions options = WorkflowClientOptions.newBuilder().setNamespace(name).build();
    BenchmarkNamespace namespace =
        new BenchmarkNamespace(name, WorkflowClient.newInstance(stubs, options));
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
        .untilAsserted(
            () -> {
              new TemporalNamespace(stubs, name).prepare();
              namespace.count("StripeEventType = 'none'");
            });
    return namespace;
  }

  String name() {
    return name;
  }

  /** A client for the namespace. */
  public WorkflowClient client() {
    return client;
  }

  private long count(String query) {
    return client.countWorkflows(query).getCount();
  }

  /** Waits until at least this many workflows of the batch have completed. */
  public void awaitCompleted(EventBatch batch, long count) {
    Awaitility.await()
        .atMost(COMPLETION_TIMEOUT)
        .pollDelay(Duration.ZERO)
        .pollInterval(POLL_INTERVAL)
        .until(() -> count(completed(batch)) >= count);
  }

  private static String completed(EventBatch batch) {
    return "WorkflowId STARTS_WITH '%s' AND ExecutionStatus = 'Completed'"
        .formatted(batch.prefix());
  }

  /** Lists the completed workflows of the batch from Temporal's visibility store. */
  public List<WorkflowExecutionMetadata> listCompleted(EventBatch batch) {
    try (Stream<WorkflowExecutionMetadata> workflows = client.listExecutions(completed(batch))) {
      return workflows.toList();
    }
  }

  /** When the last workflow of the batch was completed, as recorded by Temporal. */
  public Instant lastCompletion(EventBatch batch) {
    return listCompleted(batch).stream()
        .map(WorkflowExecutionMetadata::getCloseTime)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }
}
