package dev.durablestripe.worker.workflow;

import dev.durablestripe.contract.EventResult;

/** One activity, retried like an event's own. */
public final class ReapplyStripeEventWorkflow implements ReapplyStripeEvent {
  private final PerformOperatorAction activity =
      ActivityStubs.operation(
          PerformOperatorAction.class, "audit row, mark and change, one transaction");

  @Override
  public EventResult reapply(OperatorRequest operation) {
    return CustomerSearchAttribute.of(() -> activity.reapply(operation));
  }
}
