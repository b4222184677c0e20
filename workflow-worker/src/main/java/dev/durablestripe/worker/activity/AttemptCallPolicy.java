package dev.durablestripe.worker.activity;

import dev.durablestripe.contract.EventWorkflowStart;
import dev.durablestripe.worker.stripe.StripeCallPolicy;
import io.temporal.activity.ActivityInfo;

/** How an attempt may call Stripe, which depends on its task queue. */
final class AttemptCallPolicy {
  private AttemptCallPolicy() {}

  /** The policy of an attempt that has to complete on its task queue. */
  static StripeCallPolicy withoutFallback(ActivityInfo info) {
    return isOnStripeQueue(info)
        ? StripeCallPolicy.immediate()
        : StripeCallPolicy.concurrencyLimited();
  }

  /**
   * The policy of an attempt whose workflow runs the activity again on the task queue for calls to
   * Stripe, if a call is needed.
   */
  static StripeCallPolicy withFallback(ActivityInfo info) {
    return isOnStripeQueue(info) ? StripeCallPolicy.immediate() : StripeCallPolicy.forbidden();
  }

  private static boolean isOnStripeQueue(ActivityInfo info) {
    return info.getActivityTaskQueue().equals(EventWorkflowStart.STRIPE_CALLS_TASK_QUEUE);
  }
}
