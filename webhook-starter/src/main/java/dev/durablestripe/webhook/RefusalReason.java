package dev.durablestripe.webhook;

import org.springframework.http.HttpStatus;

/** Why a delivery was not taken. */
enum RefusalReason {
  /** Not signed with one of our secrets, or too long ago. */
  BAD_SIGNATURE(HttpStatus.BAD_REQUEST),
  /** Signed, but no Stripe event. */
  MALFORMED(HttpStatus.BAD_REQUEST),
  /** More than any event of Stripe's. */
  TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE),
  /** Did not arrive in time. */
  TOO_SLOW(HttpStatus.REQUEST_TIMEOUT),
  /** More large ones arrive than there is memory for. */
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
