package dev.durablestripe.internal.worker.workflow;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Finds events that Stripe lists but the database does not have, and starts them. Runs on a
 * schedule.
 */
@WorkflowInterface
public interface ReconcileStripeEvents {

  /** Reads Stripe's lists of events, for the platform and each Connect account. */
  @WorkflowMethod
  ReconcileResult reconcile(ReconcileRequest request);

  /** Returns what has been found so far. */
  @QueryMethod
  ReconcileResult progress();
}
