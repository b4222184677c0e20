package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.Candidate;
import dev.durablestripe.benchmarks.load.BenchmarkEvent;
import dev.durablestripe.benchmarks.load.EventBatch;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What Temporal stores about one event.
 *
 * @param steps the history
 * @param bytes the size of the history
 */
record EventHistory(List<HistoryEvent> steps, long bytes) {

  /** Has a candidate process an event. */
  static EventHistory of(Candidate candidate) {
    EventBatch batch = new EventBatch(EventBatch.Mix.DISTINCT);
    BenchmarkEvent event = batch.next();
    candidate.sink().accept(event);
    candidate.namespace().awaitCompleted(batch, 1);
    long bytes =
        candidate
            .namespace()
            .client()
            .newUntypedWorkflowStub(event.id())
            .describe()
            .getRawDescription()
            .getWorkflowExecutionInfo()
            .getHistorySizeBytes();
    return new EventHistory(
        candidate.namespace().client().fetchHistory(event.id()).getEvents(), bytes);
  }

  /**
   * The <a href="https://docs.temporal.io/cloud/actions">actions</a> that Temporal Cloud bills: the
   * start, each activity, and all local activities and other markers of a workflow task together.
   */
  long actions() {
    long markersOfTasks =
        steps.stream()
            .filter(HistoryEvent::hasMarkerRecordedEventAttributes)
            .map(step -> step.getMarkerRecordedEventAttributes().getWorkflowTaskCompletedEventId())
            .distinct()
            .count();
    return 1 + count(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED) + markersOfTasks;
  }

  private long count(EventType type) {
    return steps.stream().filter(step -> step.getEventType() == type).count();
  }

  /** The types of the history's events. */
  String types() {
    return steps.stream()
        .map(step -> step.getEventType().name().replace("EVENT_TYPE_", ""))
        .collect(Collectors.joining(", "));
  }
}
