package dev.durablestripe.worker.workflow;

import dev.durablestripe.contract.EventResult;

/** One activity, retried like an event's own. */
public final class ReapplyStripeEventWorkflow implements ReapplyStripeEvent {
  private final OperateOnStripeEvent activity =
      Activities.operation(
          OperateOnStripeEvent.class, "audit row, mark and change, one transaction");

  @Override
  public EventResult reapply(EventOperation operation) {
    return CustomerAttribute.of(() -> activity.reapply(operation));
  }
}
