package dev.durablestripe.endtoend.observability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One time that an alert fired without a break.
 *
 * @param name the alert's name
 * @param labels all labels, which tell notifications apart
 * @param from the first evaluation at which it fired
 * @param to the last one
 */
record FiringAlert(String name, Map<String, String> labels, Instant from, Instant to) {
  /** Rules are evaluated every second; a busy machine may miss some evaluations. */
  static final Duration LONGEST_BREAK = Duration.ofSeconds(4);

  /**
   * Reads the samples of {@code ALERTS}.
   *
   * @param matrix the result of a query with a range
   */
  static List<FiringAlert> of(JsonNode matrix) {
    List<FiringAlert> firings = new ArrayList<>();
    for (JsonNode series : matrix) {
      Map<String, String> labels = labels(series.path("metric"));
      FiringAlert current = null;
      for (JsonNode sample : series.path("values")) {
        Instant time = Instant.ofEpochMilli((long) (sample.get(0).asDouble() * 1e3));
        if (current == null || current.to.plus(LONGEST_BREAK).isBefore(time)) {
          if (current != null) {
            firings.add(current);
          }
          current = new FiringAlert(labels.getOrDefault("alertname", ""), labels, time, time);
        }
        current = new FiringAlert(current.name, labels, current.from, time);
      }
      if (current != null) {
        firings.add(current);
      }
    }
    return firings;
  }

  @SuppressWarnings("unchecked") // labels are strings
  private static Map<String, String> labels(JsonNode metric) {
    return new ObjectMapper().convertValue(metric, Map.class);
  }
}
