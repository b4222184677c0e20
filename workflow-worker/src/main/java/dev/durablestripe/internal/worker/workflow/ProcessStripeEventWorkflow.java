package dev.durablestripe.internal.worker.workflow;

import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.contract.ProcessStripeEvent;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.Workflow;

/**
 * Applies the event with one activity, which is retried until it succeeds. Neither the number of
 * attempts nor the time is limited, so events also survive a long outage of the database. The first
 * attempt is made inside the first workflow task; see {@link FirstAttempt}. Another activity then
 * starts the application's workflow that follows the event, if there is one.
 */
public final class ProcessStripeEventWorkflow implements ProcessStripeEvent {
  private final FirstAttempt firstAttempt = new FirstAttempt();

  @Override
  public EventResult process(RawValue event) {
    EventResult result = CustomerSearchAttribute.setFrom(() -> apply(event));
    return FollowUp.startAfter(result, Workflow.getInfo().getWorkflowId());
  }

  private EventResult apply(RawValue event) {
    Delivery delivery = Delivery.ofCurrentWorkflow(event);
    EventResult result =
        CustomerSearchAttribute.setFrom(
            () ->
                firstAttempt
                    .make(event, delivery)
                    .orElseGet(() -> withoutStripe().apply(event, delivery)));
    return result.outcome() == Outcome.NEEDS_STRIPE ? withStripe().apply(event, delivery) : result;
  }

  private ApplyStripeEvent withoutStripe() {
    return ActivityStubs.onWorkflowQueue(
        ApplyStripeEvent.class,
        firstAttempt.summaryAfter("write mark and change in one transaction"));
  }

  private static ApplyStripeEvent withStripe() {
    return ActivityStubs.onStripeQueue(
        ApplyStripeEvent.class, "ask Stripe, write mark and change in one transaction");
  }
}
