package dev.durablestripe.webhook;

/**
 * The delivery is answered with an error, and Stripe will send it again. The message goes into the
 * answer, so it says nothing of the payload.
 */
final class WebhookRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final RefusalReason reason;

  WebhookRefusedException(RefusalReason reason, String message) {
    super(message);
    this.reason = reason;
  }

  RefusalReason reason() {
    return reason;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
