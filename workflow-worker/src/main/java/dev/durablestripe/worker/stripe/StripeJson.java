package dev.durablestripe.worker.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How Stripe writes values, in every API version. */
public final class StripeJson {
  private StripeJson() {}

  /** An id, which stands alone or inside the object where that is expanded; null when absent. */
  public static @Nullable String id(JsonNode node) {
    return node.isObject() ? node.path("id").textValue() : node.textValue();
  }

  /** A time, in seconds since 1970; null when absent. */
  public static @Nullable Instant time(JsonNode node) {
    return node.isIntegralNumber() ? Instant.ofEpochSecond(node.longValue()) : null;
  }
}
