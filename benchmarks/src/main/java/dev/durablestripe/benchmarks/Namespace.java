package dev.durablestripe.benchmarks;

import com.google.protobuf.util.Durations;
import dev.durablestripe.contract.TemporalNamespace;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsResponse;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;

/** A namespace of one contestant's own, so that nobody else's workflows are in the way. */
final class Namespace {
  private static final Duration RETENTION = Duration.ofDays(1);
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final int PAGE = 1_000;

  private final WorkflowServiceStubs stubs;
  private final String name;

  private Namespace(WorkflowServiceStubs stubs, String name) {
    this.stubs = stubs;
    this.name = name;
  }

  /** Makes one, ready for events, and waits until the server knows it everywhere. */
  static Namespace create(WorkflowServiceStubs stubs, String purpose) {
    String name = purpose + "-" + UUID.randomUUID().toString().substring(0, 8);
    stubs
        .blockingStub()
        .registerNamespace(
            RegisterNamespaceRequest.newBuilder()
                .setNamespace(name)
                .setWorkflowExecutionRetentionPeriod(Durations.fromSeconds(RETENTION.toSeconds()))
                .build());
    Namespace namespace = new Namespace(stubs, name);
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
    return WorkflowClient.newInstance(
        stubs, WorkflowClientOptions.newBuilder().setNamespace(name).build());
  }

  long count(String query) {
    return stubs
        .blockingStub()
        .countWorkflowExecutions(
            CountWorkflowExecutionsRequest.newBuilder().setNamespace(name).setQuery(query).build())
        .getCount();
  }

  /** Waits until so many workflows of a batch have completed. */
  void awaitCompleted(Events batch, long count) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(LOOK)
        .until(() -> count(completed(batch)) >= count);
  }

  private static String completed(Events batch) {
    return "WorkflowId STARTS_WITH '%s' AND ExecutionStatus = 'Completed'"
        .formatted(batch.prefix());
  }

  /** The completed workflows of a batch, as Temporal's visibility has them. */
  List<WorkflowExecutionInfo> completedOf(Events batch) {
    List<WorkflowExecutionInfo> all = new ArrayList<>();
    ListWorkflowExecutionsRequest.Builder request =
        ListWorkflowExecutionsRequest.newBuilder()
            .setNamespace(name)
            .setPageSize(PAGE)
            .setQuery(completed(batch));
    ListWorkflowExecutionsResponse page;
    do {
      page = stubs.blockingStub().listWorkflowExecutions(request.build());
      all.addAll(page.getExecutionsList());
      request.setNextPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return all;
  }
}
