package dev.durablestripe.internal.webhook;

/**
 * A delivery is answered with an error, and Stripe sends it again. The message is part of the
 * answer, so it contains nothing of the payload.
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
