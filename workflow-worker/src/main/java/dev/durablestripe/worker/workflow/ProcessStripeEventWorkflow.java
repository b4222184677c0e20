package dev.durablestripe.worker.workflow;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.contract.ProcessStripeEvent;
import io.temporal.common.converter.RawValue;

/**
 * Applies the event with one activity, which is retried until it succeeds. Neither the number of
 * attempts nor the time is limited, so events also survive a long outage of the database.
 */
public final class ProcessStripeEventWorkflow implements ProcessStripeEvent {
  private final ApplyStripeEvent withoutStripe =
      ActivityStubs.onWorkflowQueue(
          ApplyStripeEvent.class, "write mark and change in one transaction");
  private final ApplyStripeEvent withStripe =
      ActivityStubs.onStripeQueue(
          ApplyStripeEvent.class, "ask Stripe, write mark and change in one transaction");

  @Override
  public EventResult process(RawValue event) {
    return CustomerSearchAttribute.setFrom(() -> apply(event));
  }

  private EventResult apply(RawValue event) {
    Delivery delivery = Delivery.ofCurrentWorkflow(event);
    EventResult result =
        CustomerSearchAttribute.setFrom(() -> withoutStripe.apply(event, delivery));
    return result.outcome() == Outcome.NEEDS_STRIPE ? withStripe.apply(event, delivery) : result;
  }
}
