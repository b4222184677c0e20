package dev.durablestripe.worker.stripe;

/**
 * The attempt has to ask Stripe and may not: it goes on where it may. Not to be caught by handlers.
 */
public final class NeedsStripeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NeedsStripeException() {
    super("this attempt may not call Stripe", null, false, false);
  }
}
