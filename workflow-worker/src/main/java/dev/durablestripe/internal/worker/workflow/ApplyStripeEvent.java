package dev.durablestripe.internal.worker.workflow;

import dev.durablestripe.internal.contract.EventResult;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import io.temporal.common.converter.RawValue;
import org.jspecify.annotations.Nullable;

/** The activity that applies an event. */
@ActivityInterface
public interface ApplyStripeEvent {

  /**
   * Applies an event in one database transaction. An event that has been applied already is not
   * applied again.
   *
   * @param event Stripe's JSON, unchanged
   * @param delivery how the event was delivered; null if a workflow task of an older version
   *     scheduled the activity
   * @return the outcome; {@link EventResult.Outcome#NEEDS_STRIPE} if Stripe has to be asked and
   *     this attempt must not call it, which is possible only with a delivery
   */
  @ActivityMethod(name = "ApplyStripeEvent")
  EventResult apply(RawValue event, @Nullable Delivery delivery);
}
