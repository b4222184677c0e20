package dev.durablestripe.internal.contract;

/**
 * A text is not a Stripe event. The message says what is missing and quotes nothing of the text.
 */
public final class MalformedStripeEventException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedStripeEventException(String message) {
    super(message);
  }
}
