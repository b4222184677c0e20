package dev.durablestripe.worker.workflow;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/** The activity of a resync that was told to repair rows that have ended by mistake. */
@ActivityInterface
public interface RepairEndedSubscriptions {

  /** Reads a page again and stores what has not ended at Stripe; returns which these were. */
  @ActivityMethod(name = "RepairEndedSubscriptions")
  List<ResyncResult.Subscription> repair(PageRequest page);
}
