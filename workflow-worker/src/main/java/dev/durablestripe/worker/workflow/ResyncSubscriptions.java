package dev.durablestripe.worker.workflow;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Compares every subscription at Stripe with what is stored, and stores what differs: the first
 * import, and the repair. A dry run, which a schedule starts every day, only counts.
 */
@WorkflowInterface
public interface ResyncSubscriptions {

  /** Goes through Stripe's lists of subscriptions, on the platform and each Connect account. */
  @WorkflowMethod
  ResyncResult resync(ResyncRequest request);

  /** What was found so far. */
  @QueryMethod
  ResyncResult progress();
}
