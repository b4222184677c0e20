package dev.durablestripe.worker.workflow;

import dev.durablestripe.contract.EventResult;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Started by hand: an event shall never be applied. Its workflow, should it still run, completes
 * with its next attempt. Takes effect once for each workflow id.
 */
@WorkflowInterface
public interface DiscardStripeEvent {

  /** Marks the event as discarded; one that has been applied is refused. */
  @WorkflowMethod
  EventResult discard(OperatorRequest operation);
}
