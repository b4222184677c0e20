package dev.durablestripe.internal.worker.stripe;

/**
 * The attempt has to call Stripe but is not allowed to. The activity runs again on a task queue
 * where it may. Handlers must not catch this exception.
 */
public final class NeedsStripeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NeedsStripeException() {
    super("this attempt may not call Stripe", null, false, false);
  }
}
