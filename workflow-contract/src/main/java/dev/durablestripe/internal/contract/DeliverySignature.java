package dev.durablestripe.internal.contract;

import org.jspecify.annotations.Nullable;

/**
 * The proof that Stripe made an event: one of the signatures of its delivery. It is stored in the
 * workflow's memo, beside the input, which stays as Stripe sent it. See <a
 * href="https://docs.stripe.com/webhooks/signature">Stripe on signatures</a>.
 *
 * @param timestamp the time that was signed with the body, in seconds since 1970
 * @param v1 the HMAC-SHA256 of time and body in hexadecimal; null only in a memo that Durable
 *     Stripe did not write
 */
public record DeliverySignature(long timestamp, @Nullable String v1) {
  /** Its key in the memo of a {@link ProcessStripeEvent} workflow. */
  public static final String MEMO = "stripe_signature";
}
