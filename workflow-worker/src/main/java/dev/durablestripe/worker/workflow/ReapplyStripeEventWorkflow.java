package dev.durablestripe.worker.workflow;

import dev.durablestripe.contract.EventResult;

/** Runs one activity, which is retried like an event's own. */
public final class ReapplyStripeEventWorkflow implements ReapplyStripeEvent {
  private final PerformOperatorAction activity =
      ActivityStubs.forOperator(
          PerformOperatorAction.class, "write audit row, mark and change in one transaction");

  @Override
  public EventResult reapply(OperatorRequest request) {
    return CustomerSearchAttribute.setFrom(() -> activity.reapply(request));
  }
}
