package com.acme.mail;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** What Durable Stripe passes to a follow-up. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Change(
    @JsonProperty("event_id") String eventId,
    @JsonProperty("event_type") String eventType,
    @JsonProperty("stripe_customer_id") @Nullable String customer,
    @Nullable Subscription before,
    @Nullable Subscription after) {

  /** The columns of billing.subscription that matter here. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Subscription(String status) {}

  /** Whether the subscription is active now, and was not before. */
  boolean activated() {
    return after != null
        && after.status().equals("active")
        && (before == null || !before.status().equals("active"));
  }
}
