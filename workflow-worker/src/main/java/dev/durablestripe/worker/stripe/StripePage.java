package dev.durablestripe.worker.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param answer the page, and when it was true
 * @param next cursor of the page that follows, null on the last one
 */
public record StripePage(TimedResponse answer, @Nullable String next) {

  /** The objects on this page. */
  public List<JsonNode> data() {
    return List.copyOf(answer.json().path("data").valueStream().toList());
  }
}
