package dev.durablestripe.worker.workflow;

import dev.durablestripe.contract.EventResult;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The activities of what is done to one event by hand; each is one transaction. */
@ActivityInterface
public interface PerformOperatorAction {

  /** Applies the event once more. */
  @ActivityMethod(name = "ReapplyStripeEvent")
  EventResult reapply(OperatorRequest operation);

  /** Marks the event as discarded. */
  @ActivityMethod(name = "DiscardStripeEvent")
  EventResult discard(OperatorRequest operation);
}
