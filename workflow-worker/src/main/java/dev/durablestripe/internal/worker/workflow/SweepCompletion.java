package dev.durablestripe.internal.worker.workflow;

import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/** Records that a sweep has completed, which runs of earlier builds do not do. */
final class SweepCompletion {
  private static final String CHANGE_ID = "record-sweep";

  private final RecordSweep activity =
      ActivityStubs.onWorkflowQueue(RecordSweep.class, "record that the sweep has completed");

  void record(RecordSweep.Sweep sweep, @Nullable String reach) {
    if (Workflow.getVersion(CHANGE_ID, Workflow.DEFAULT_VERSION, 1) == 1) {
      activity.completed(sweep, reach);
    }
  }
}
