package dev.durablestripe.contract;

/** The text is not a Stripe event. The message says what is missing and quotes nothing of it. */
public final class MalformedStripeEvent extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedStripeEvent(String message) {
    super(message);
  }
}
