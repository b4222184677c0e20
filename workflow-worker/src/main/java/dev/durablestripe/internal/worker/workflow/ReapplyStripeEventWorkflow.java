package dev.durablestripe.internal.worker.workflow;

import dev.durablestripe.internal.contract.EventResult;

/**
 * Runs one activity, which is retried like an event's own, and starts the follow-up of an event
 * that was not applied before.
 */
public final class ReapplyStripeEventWorkflow implements ReapplyStripeEvent {
  private final PerformOperatorAction activity =
      ActivityStubs.forOperator(
          PerformOperatorAction.class, "write audit row, mark and change in one transaction");

  @Override
  public EventResult reapply(OperatorRequest request) {
    EventResult result = CustomerSearchAttribute.setFrom(() -> activity.reapply(request));
    return FollowUp.startAfter(result, request.eventId());
  }
}
