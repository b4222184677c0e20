package dev.durablestripe.internal.worker.workflow;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Compares every subscription at Stripe with its row, and stores what differs. It serves as the
 * first import and as the repair. A dry run, which a schedule starts every day, only counts.
 */
@WorkflowInterface
public interface ResyncSubscriptions {

  /** Reads Stripe's lists of subscriptions, for the platform and each Connect account. */
  @WorkflowMethod
  ResyncResult resync(ResyncRequest request);

  /** Returns what has been found so far. */
  @QueryMethod
  ResyncResult progress();
}
