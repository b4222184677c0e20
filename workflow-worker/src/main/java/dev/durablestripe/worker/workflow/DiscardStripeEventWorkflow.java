package dev.durablestripe.worker.workflow;

import dev.durablestripe.contract.EventResult;

/** One activity, retried like an event's own. */
public final class DiscardStripeEventWorkflow implements DiscardStripeEvent {
  private final OperateOnStripeEvent activity =
      Activities.operation(OperateOnStripeEvent.class, "audit row and mark, one transaction");

  @Override
  public EventResult discard(EventOperation operation) {
    return CustomerAttribute.of(() -> activity.discard(operation));
  }
}
