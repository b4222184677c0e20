package dev.durablestripe.internal.worker.workflow;

import dev.durablestripe.internal.contract.EventResult;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The activities of an operator's actions on one event. Each is one transaction. */
@ActivityInterface
public interface PerformOperatorAction {

  /** Applies the event again. */
  @ActivityMethod(name = "ReapplyStripeEvent")
  EventResult reapply(OperatorRequest request);

  /** Marks the event as discarded. */
  @ActivityMethod(name = "DiscardStripeEvent")
  EventResult discard(OperatorRequest request);
}
