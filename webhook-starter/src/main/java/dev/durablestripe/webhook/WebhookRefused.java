package dev.durablestripe.webhook;

import org.springframework.http.HttpStatus;

/**
 * The delivery is answered with an error, and Stripe will send it again. The message goes into the
 * answer, so it says nothing of the payload.
 */
final class WebhookRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final HttpStatus status;

  WebhookRefused(HttpStatus status, String message) {
    super(message);
    this.status = status;
  }

  HttpStatus status() {
    return status;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
