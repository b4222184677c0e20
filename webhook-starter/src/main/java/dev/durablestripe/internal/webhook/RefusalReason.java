package dev.durablestripe.internal.webhook;

import org.springframework.http.HttpStatus;

/** Why a delivery was not accepted. */
enum RefusalReason {
  /** The body is not signed with a configured secret, or was signed too long ago. */
  BAD_SIGNATURE(HttpStatus.BAD_REQUEST),
  /** The body is signed, but is not a Stripe event. */
  MALFORMED(HttpStatus.BAD_REQUEST),
  /** The body is larger than any event of Stripe's. */
  TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE),
  /** The body did not arrive in time. */
  TOO_SLOW(HttpStatus.REQUEST_TIMEOUT),
  /** There is not enough memory for all large bodies that are being received. */
  NO_MEMORY(HttpStatus.SERVICE_UNAVAILABLE),
  /** Temporal did not confirm in time. */
  UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE);

  private final HttpStatus status;

  RefusalReason(HttpStatus status) {
    this.status = status;
  }

  HttpStatus status() {
    return status;
  }
}
