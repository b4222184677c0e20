package dev.durablestripe.worker.workflow;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.contract.ProcessStripeEvent;
import io.temporal.common.converter.RawValue;

/**
 * Has the event applied until that succeeds. There is no limit of attempts and no timeout around
 * them: a database that comes back after a day finds its events waiting.
 */
public final class ProcessStripeEventWorkflow implements ProcessStripeEvent {
  private final ApplyStripeEvent activity =
      ActivityStubs.attempt(ApplyStripeEvent.class, "mark and change, one transaction");
  private final ApplyStripeEvent asking =
      ActivityStubs.asking(
          ApplyStripeEvent.class, "what Stripe says now, mark and change, one transaction");

  @Override
  public EventResult process(RawValue event) {
    return CustomerSearchAttribute.of(() -> apply(event));
  }

  private EventResult apply(RawValue event) {
    Delivery delivery = Delivery.of(event);
    EventResult result = activity.apply(event, delivery);
    return result.outcome() == Outcome.NEEDS_STRIPE ? asking.apply(event, delivery) : result;
  }
}
