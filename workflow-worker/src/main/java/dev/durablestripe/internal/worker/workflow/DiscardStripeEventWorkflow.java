package dev.durablestripe.internal.worker.workflow;

import dev.durablestripe.internal.contract.EventResult;

/** Runs one activity, which is retried like an event's own. */
public final class DiscardStripeEventWorkflow implements DiscardStripeEvent {
  private final PerformOperatorAction activity =
      ActivityStubs.forOperator(
          PerformOperatorAction.class, "write audit row and mark in one transaction");

  @Override
  public EventResult discard(OperatorRequest request) {
    return CustomerSearchAttribute.setFrom(() -> activity.discard(request));
  }
}
