package dev.durablestripe.worker.workflow;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Finds events that Stripe has and we never heard of, and starts them. Runs on a schedule. */
@WorkflowInterface
public interface ReconcileStripeEvents {

  /** Goes through Stripe's lists of events, on the platform and each Connect account. */
  @WorkflowMethod
  ReconcileResult reconcile(ReconcileRequest request);

  /** What was found so far. */
  @QueryMethod
  ReconcileResult progress();
}
