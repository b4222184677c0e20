package dev.durablestripe.worker.workflow;

import dev.durablestripe.contract.EventResult;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import io.temporal.common.converter.RawValue;
import org.jspecify.annotations.Nullable;

/** The one activity of an event's workflow. */
@ActivityInterface
public interface ApplyStripeEvent {

  /**
   * Applies an event in one database transaction, or finds that this has been done.
   *
   * @param event Stripe's JSON as it came
   * @param delivery how it came; null from a workflow task of a version that did not tell
   * @return what became of it; {@link EventResult.Outcome#NEEDS_STRIPE} when Stripe has to be asked
   *     and this attempt may not, which only a workflow that told the delivery is answered
   */
  @ActivityMethod(name = "ApplyStripeEvent")
  EventResult apply(RawValue event, @Nullable Delivery delivery);
}
