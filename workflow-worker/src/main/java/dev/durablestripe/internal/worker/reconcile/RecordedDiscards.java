package dev.durablestripe.internal.worker.reconcile;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.durablestripe.internal.contract.DeploymentNames;
import io.temporal.api.common.v1.Payloads;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionMetadata;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What operators decided about events, read from their completed workflows in Temporal. Those of
 * other deployments, which may be encrypted with another key, are not read. If the database has
 * lost the mark of a discard, this is its only record.
 */
@Component
class RecordedDiscards {
  private static final String DISCARD = "DiscardStripeEvent";

  /** A reapply reverses a discard. */
  private static final String QUERY =
      "WorkflowType IN ('DiscardStripeEvent', 'ReapplyStripeEvent') AND TaskQueue = '%s'"
          + " AND ExecutionStatus = 'Completed' AND CloseTime >= '%s'";

  private final WorkflowClient temporal;
  private final String taskQueue;

  RecordedDiscards(WorkflowClient temporal, DeploymentNames names) {
    this.temporal = temporal;
    this.taskQueue = names.taskQueue();
  }

  /**
   * The last decision about an event.
   *
   * @param discarded whether the event was discarded; otherwise it was reapplied
   * @param runId the run of the operator's workflow
   */
  record RecordedDecision(boolean discarded, String runId) {}

  /** The part of an operator's request that is needed here. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Input(@JsonProperty("event_id") @Nullable String eventId) {}

  /**
   * Returns the last decision about each event that has one, by event id.
   *
   * @param since creation time of the oldest event
   * @param heartbeat run after each operation
   * @throws io.temporal.common.converter.DataConverterException if an operation cannot be read
   */
  Map<String, RecordedDecision> decisionsSince(Instant since, Runnable heartbeat) {
    List<WorkflowExecutionMetadata> completed =
        temporal
            .listExecutions(QUERY.formatted(taskQueue, since.truncatedTo(ChronoUnit.SECONDS)))
            .sorted(Comparator.comparing(WorkflowExecutionMetadata::getCloseTime))
            .toList();
    Map<String, RecordedDecision> decisions = new HashMap<>();
    for (WorkflowExecutionMetadata operation : completed) {
      String runId = operation.getExecution().getRunId();
      String eventId = eventId(operation.getExecution().getWorkflowId(), runId);
      if (eventId != null) {
        boolean discarded = DISCARD.equals(operation.getWorkflowType());
        decisions.put(eventId, new RecordedDecision(discarded, runId));
      }
      heartbeat.run();
    }
    return decisions;
  }

  private @Nullable String eventId(String workflowId, String runId) {
    Payloads input =
        temporal
            .streamHistory(workflowId, runId)
            .findFirst()
            .orElseThrow()
            .getWorkflowExecutionStartedEventAttributes()
            .getInput();
    return temporal
        .getOptions()
        .getDataConverter()
        .fromPayloads(0, Optional.of(input), Input.class, Input.class)
        .eventId();
  }
}
