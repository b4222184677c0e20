package dev.durablestripe.internal.worker.workflow;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/** The activity of a resync that repairs rows of subscriptions that have not ended at Stripe. */
@ActivityInterface
public interface RepairEndedSubscriptions {

  /**
   * Reads a page again, stores the subscriptions that have not ended at Stripe although their rows
   * say so, and returns them.
   */
  @ActivityMethod(name = "RepairEndedSubscriptions")
  List<ResyncResult.Subscription> repair(PageRequest page);
}
