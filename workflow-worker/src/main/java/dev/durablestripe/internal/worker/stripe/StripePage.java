package dev.durablestripe.internal.worker.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param response the page, and when it was true at Stripe
 * @param next cursor of the next page, null on the last page
 */
public record StripePage(TimedResponse response, @Nullable String next) {

  /** The objects on this page. */
  public List<JsonNode> data() {
    return List.copyOf(response.json().path("data").valueStream().toList());
  }
}
