package dev.durablestripe.benchmarks;

import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** The smallest workflow with one activity. */
@WorkflowInterface
public interface BareWorkflow {
  /** Hands the input to the activity. */
  @WorkflowMethod(name = "Bare")
  void run(RawValue event);
}
