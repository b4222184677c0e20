package dev.durablestripe.internal.worker.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads values from Stripe's JSON, in every API version. */
public final class StripeJson {
  private StripeJson() {}

  /**
   * Reads an id. In an <a href="https://docs.stripe.com/expand">expanded</a> field, it is inside
   * the object.
   *
   * @return null if there is none
   */
  public static @Nullable String id(JsonNode node) {
    return node.isObject() ? node.path("id").textValue() : node.textValue();
  }

  /** Reads a time, in seconds since 1970; null if there is none. */
  public static @Nullable Instant time(JsonNode node) {
    return node.isIntegralNumber() ? Instant.ofEpochSecond(node.longValue()) : null;
  }
}
