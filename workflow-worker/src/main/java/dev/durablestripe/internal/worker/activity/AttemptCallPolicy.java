package dev.durablestripe.internal.worker.activity;

import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.worker.stripe.StripeCallPolicy;
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

  /** Whether an attempt's task queue is the one for calls to Stripe. */
  static boolean isOnStripeQueue(ActivityInfo info) {
    return !info.isLocal() && DeploymentNames.isStripeCallsTaskQueue(info.getActivityTaskQueue());
  }
}
