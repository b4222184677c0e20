package dev.durablestripe.worker.workflow;

import dev.durablestripe.contract.EventResult;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import io.temporal.common.converter.RawValue;

/** The one activity of an event's workflow. */
@ActivityInterface
public interface ApplyStripeEvent {

  /**
   * Applies an event in one database transaction, or finds that this has been done.
   *
   * @param event Stripe's JSON as it came
   */
  @ActivityMethod(name = "ApplyStripeEvent")
  EventResult apply(RawValue event);
}
