package dev.durablestripe.internal.worker.workflow;

import dev.durablestripe.internal.contract.EventResult;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Discards an event, so that it is never applied. Operators start it manually. If the event's own
 * workflow is still running, its next attempt completes it. A workflow id takes effect once.
 */
@WorkflowInterface
public interface DiscardStripeEvent {

  /** Marks the event as discarded. Fails with {@code OperationRefused} if it has been applied. */
  @WorkflowMethod
  EventResult discard(OperatorRequest request);
}
