package dev.durablestripe.contract;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What shows that Stripe made an event: one of the signatures of its delivery. It travels in the
 * workflow's memo, beside the input, which stays as Stripe sent it. See <a
 * href="https://docs.stripe.com/webhooks/signature">Stripe on signatures</a>.
 *
 * @param timestamp the time that was signed with the body, in seconds since 1970
 * @param v1 the HMAC-SHA256 of time and body in hexadecimal; null only where a memo was not written
 *     by us
 */
public record DeliverySignature(
    @JsonProperty("timestamp") long timestamp, @JsonProperty("v1") @Nullable String v1) {
  /** Its key in the memo of a {@link ProcessStripeEvent} workflow. */
  public static final String MEMO = "stripe_signature";
}
