package dev.durablestripe.benchmarks;

import com.google.protobuf.util.Durations;
import dev.durablestripe.contract.TemporalNamespace;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A namespace of one contestant's own, so that nobody else's workflows are in the way. */
final class BenchmarkNamespace {
  private static final Duration RETENTION = Duration.ofDays(1);
  private static final Duration AWAIT_TIMEOUT = Duration.ofMinutes(30);
  private static final Duration LOOK = Duration.ofMillis(250);

  private final String name;
  private final WorkflowClient client;

  private BenchmarkNamespace(String name, WorkflowClient client) {
    this.name = name;
    this.client = client;
  }

  /** Makes one, ready for events, and waits until the server knows it everywhere. */
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

  WorkflowClient client() {
    return client;
  }

  private long count(String query) {
    return client.countWorkflows(query).getCount();
  }

  /** Waits until so many workflows of a batch have completed. */
  void awaitCompleted(EventBatch batch, long count) {
    Awaitility.await()
        .atMost(AWAIT_TIMEOUT)
        .pollDelay(Duration.ZERO)
        .pollInterval(LOOK)
        .until(() -> count(completed(batch)) >= count);
  }

  private static String completed(EventBatch batch) {
    return "WorkflowId STARTS_WITH '%s' AND ExecutionStatus = 'Completed'"
        .formatted(batch.prefix());
  }

  /** The completed workflows of a batch, as Temporal's visibility has them. */
  List<WorkflowExecutionMetadata> completedOf(EventBatch batch) {
    try (Stream<WorkflowExecutionMetadata> all = client.listExecutions(completed(batch))) {
      return all.toList();
    }
  }
}
