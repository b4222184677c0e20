package dev.durablestripe.benchmarks.load;

import java.nio.charset.StandardCharsets;

/**
 * An event to deliver.
 *
 * @param id the event's id
 * @param json the event as Stripe would send it
 */
public record BenchmarkEvent(String id, String json) {
  /** The JSON in UTF-8. */
  public byte[] bytes() {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
