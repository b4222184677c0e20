package dev.durablestripe.worker.stripe;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Stripe was not asked, to spare it and whoever else waits for it. Nothing was sent. */
public final class StripeCallDeferredException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final Duration retryAfter;

  /** Why Stripe was not asked. */
  public enum Reason {
    /** Its last answers were failures, or there were none. */
    DOWN,
    /** Too many calls are made already. */
    BUSY
  }

  /** Those who were turned away together must not come back together. */
  StripeCallDeferredException(Reason reason, StripeCallPolicy.Retry retry) {
    super("Stripe was not asked: " + reason, null, false, false);
    this.reason = reason;
    this.retryAfter =
        Duration.ofMillis(
            ThreadLocalRandom.current()
                .nextLong(retry.least().toMillis(), retry.most().toMillis()));
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** When to try again. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
