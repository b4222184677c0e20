package dev.durablestripe.internal.worker.workflow;

import dev.durablestripe.internal.contract.EventResult;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Applies an event again, even if it has a mark. Operators start it manually. The event is
 * requested from Stripe, and an event about a subscription stores the subscription's current state.
 * A workflow id takes effect once.
 */
@WorkflowInterface
public interface ReapplyStripeEvent {

  /** Applies the event again and replaces its mark. */
  @WorkflowMethod
  EventResult reapply(OperatorRequest request);
}
