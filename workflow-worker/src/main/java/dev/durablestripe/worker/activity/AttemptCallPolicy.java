package dev.durablestripe.worker.activity;

import dev.durablestripe.contract.EventWorkflowStart;
import dev.durablestripe.worker.stripe.StripeCallPolicy;
import io.temporal.activity.ActivityInfo;

/** How an attempt may call Stripe, by the task queue that it is on. */
final class AttemptCallPolicy {
  private AttemptCallPolicy() {}

  /** Of an attempt that does everything, wherever it was put. */
  static StripeCallPolicy allowed(ActivityInfo info) {
    return mayCallStripe(info)
        ? StripeCallPolicy.immediate()
        : StripeCallPolicy.concurrencyLimited();
  }

  /** Of an attempt that goes on elsewhere when it has to ask. */
  static StripeCallPolicy elsewhere(ActivityInfo info) {
    return mayCallStripe(info) ? StripeCallPolicy.immediate() : StripeCallPolicy.forbidden();
  }

  private static boolean mayCallStripe(ActivityInfo info) {
    return info.getActivityTaskQueue().equals(EventWorkflowStart.STRIPE_CALLS_TASK_QUEUE);
  }
}
