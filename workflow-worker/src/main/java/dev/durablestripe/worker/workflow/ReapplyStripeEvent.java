package dev.durablestripe.worker.workflow;

import dev.durablestripe.contract.EventResult;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Started by hand: applies an event as if it had never been. It is had from Stripe, and an event
 * about a subscription stores what Stripe says now. Takes effect once for each workflow id.
 */
@WorkflowInterface
public interface ReapplyStripeEvent {

  /** Applies the event once more, and rewrites its mark. */
  @WorkflowMethod
  EventResult reapply(OperatorRequest operation);
}
