package dev.durablestripe.benchmarks.candidates;

import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** The workflow of bare Temporal: one activity. */
@WorkflowInterface
public interface BareWorkflow {
  /** Runs the activity with the event as its input. */
  @WorkflowMethod(name = "Bare")
  void run(RawValue event);
}
