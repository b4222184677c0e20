package dev.durablestripe.worker.activity;

import dev.durablestripe.contract.EventStart;
import dev.durablestripe.worker.stripe.StripeAccess;
import io.temporal.activity.ActivityInfo;

/** How an attempt may call Stripe, by the task queue that it is on. */
final class AttemptAccess {
  private AttemptAccess() {}

  /** Of an attempt that does everything, wherever it was put. */
  static StripeAccess allowed(ActivityInfo info) {
    return mayAsk(info) ? StripeAccess.immediate() : StripeAccess.shared();
  }

  /** Of an attempt that goes on elsewhere when it has to ask. */
  static StripeAccess elsewhere(ActivityInfo info) {
    return mayAsk(info) ? StripeAccess.immediate() : StripeAccess.forbidden();
  }

  private static boolean mayAsk(ActivityInfo info) {
    return info.getActivityTaskQueue().equals(EventStart.ASK_TASK_QUEUE);
  }
}
