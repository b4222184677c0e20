package dev.durablestripe.internal.contract;

import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * The workflow of one event. Its workflow id is the Stripe event id; it runs one activity, which
 * Temporal retries until the event is in the database.
 */
@WorkflowInterface
public interface ProcessStripeEvent {

  /**
   * Applies the event.
   *
   * @param event Stripe's JSON, byte for byte as received ({@code json/plain})
   * @return the outcome
   */
  @WorkflowMethod
  EventResult process(RawValue event);
}
