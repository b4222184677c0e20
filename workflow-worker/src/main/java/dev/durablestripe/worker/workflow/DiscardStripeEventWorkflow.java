package dev.durablestripe.worker.workflow;

import dev.durablestripe.contract.EventResult;

/** One activity, retried like an event's own. */
public final class DiscardStripeEventWorkflow implements DiscardStripeEvent {
  private final PerformOperatorAction activity =
      ActivityStubs.operation(PerformOperatorAction.class, "audit row and mark, one transaction");

  @Override
  public EventResult discard(OperatorRequest operation) {
    return CustomerSearchAttribute.of(() -> activity.discard(operation));
  }
}
