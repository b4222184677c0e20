package dev.durablestripe.internal.worker.metrics;

import dev.durablestripe.internal.contract.DeploymentNames;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.common.SearchAttributeKey;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/**
 * The requests to Temporal, about this deployment's events only. Each throws {@link
 * io.grpc.StatusRuntimeException} when Temporal does not answer or refuses; none is repeated.
 */
@Component
class OpenEventQueries implements OpenEvents {
  private static final SearchAttributeKey<List<String>> PAUSE_INFO =
      SearchAttributeKey.forKeywordList("TemporalPauseInfo");

  /** The attribute is not removed but emptied when an activity is unpaused. */
  private static final String PAUSED =
      "TemporalPauseInfo = 'property:activityType=ApplyStripeEvent'";

  private static final String NOT_PAUSED =
      "(TemporalPauseInfo IS NULL OR TemporalPauseInfo != 'property:activityType=ApplyStripeEvent')";

  private static final long TIMEOUT_SECONDS = 5;

  private final WorkflowClient temporal;
  private final String open;

  OpenEventQueries(WorkflowClient temporal, DeploymentNames names) {
    this.temporal = temporal;
    this.open =
        "WorkflowType = 'ProcessStripeEvent' AND ExecutionStatus = 'Running' AND TaskQueue = '%s'"
            .formatted(names.taskQueue());
  }

  @Override
  public Page newest() {
    return list(open);
  }

  @Override
  public Page newestBefore(Instant start) {
    return list("%s AND %s AND StartTime < '%s'".formatted(open, NOT_PAUSED, start));
  }

  @Override
  public long count() {
    return count(open);
  }

  @Override
  public long countPaused() {
    return count("%s AND %s".formatted(open, PAUSED));
  }

  private Page list(String query) {
    ListWorkflowExecutionsResponse response =
        temporal()
            .listWorkflowExecutions(
                ListWorkflowExecutionsRequest.newBuilder()
                    .setNamespace(temporal.getOptions().getNamespace())
                    .setPageSize(PAGE_SIZE)
                    .setQuery(query)
                    .build());
    List<WorkflowExecutionMetadata> events =
        response.getExecutionsList().stream().map(this::metadata).toList();
    List<Instant> waiting =
        events.stream()
            .filter(Predicate.not(OpenEventQueries::isPaused))
            .map(WorkflowExecutionMetadata::getStartTime)
            .toList();
    return new Page(waiting, events.size() - waiting.size(), response.getNextPageToken().isEmpty());
  }

  private WorkflowExecutionMetadata metadata(WorkflowExecutionInfo event) {
    return new WorkflowExecutionMetadata(event, temporal.getOptions().getDataConverter());
  }

  private static boolean isPaused(WorkflowExecutionMetadata event) {
    List<String> paused = event.getTypedSearchAttributes().get(PAUSE_INFO);
    return paused != null && !paused.isEmpty();
  }

  private long count(String query) {
    return temporal()
        .countWorkflowExecutions(
            CountWorkflowExecutionsRequest.newBuilder()
                .setNamespace(temporal.getOptions().getNamespace())
                .setQuery(query)
                .build())
        .getCount();
  }

  private WorkflowServiceBlockingStub temporal() {
    return temporal
        .getWorkflowServiceStubs()
        .blockingStub()
        .withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }
}
