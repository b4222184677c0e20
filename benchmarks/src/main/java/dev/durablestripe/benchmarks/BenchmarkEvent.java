package dev.durablestripe.benchmarks;

import java.nio.charset.StandardCharsets;

/**
 * An event to be delivered.
 *
 * @param id its id
 * @param json its text
 */
record BenchmarkEvent(String id, String json) {
  byte[] bytes() {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
