package dev.durablestripe.worker.reconcile;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
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
 * What operators decided about events, as their completed workflows tell it: the only witness of a
 * discard whose mark the database has lost.
 */
@Component
class RecordedDiscards {
  private static final String DISCARD = "DiscardStripeEvent";

  /** A reapply takes a discard back. */
  private static final String OPERATIONS =
      "WorkflowType IN ('DiscardStripeEvent', 'ReapplyStripeEvent')"
          + " AND ExecutionStatus = 'Completed' AND CloseTime >= '%s'";

  private final WorkflowClient temporal;

  RecordedDiscards(WorkflowClient temporal) {
    this.temporal = temporal;
  }

  /**
   * The last decision about an event.
   *
   * @param discarded whether the event is never to be applied
   * @param runId the operation's run
   */
  record RecordedDecision(boolean discarded, String runId) {}

  /** The input of both operations, as far as it matters here. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Input(@JsonProperty("event_id") @Nullable String eventId) {}

  /**
   * The last decision about each event that has one, by event id.
   *
   * @param since when the oldest of the events was created
   * @param heartbeat is told after each operation
   * @throws io.temporal.common.converter.DataConverterException when an operation cannot be read
   */
  Map<String, RecordedDecision> since(Instant since, Runnable heartbeat) {
    List<WorkflowExecutionMetadata> completed =
        temporal
            .listExecutions(OPERATIONS.formatted(since.truncatedTo(ChronoUnit.SECONDS)))
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
