package dev.durablestripe.internal.worker.stripe;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** A call to Stripe was not made, to keep within limits or because Stripe is down. */
public final class StripeCallDeferredException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final Duration retryAfter;

  /** Why a call was not made. */
  public enum Reason {
    /** Too many recent calls failed or were not answered. */
    DOWN,
    /** Too many calls are being made. */
    BUSY
  }

  /** The delay is random, so that attempts that were deferred together do not retry together. */
  StripeCallDeferredException(Reason reason, StripeCallPolicy.RetryDelay delay) {
    super("Stripe was not asked: " + reason, null, false, false);
    this.reason = reason;
    this.retryAfter =
        Duration.ofMillis(
            ThreadLocalRandom.current().nextLong(delay.min().toMillis(), delay.max().toMillis()));
  }

  /** Why the call was not made. */
  public Reason reason() {
    return reason;
  }

  /** How long to wait before the next attempt. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
