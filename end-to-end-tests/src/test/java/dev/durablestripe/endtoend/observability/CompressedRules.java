package dev.durablestripe.endtoend.observability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules of docs/alerts.yml with their times compressed, so that a test can wait for them:
 *
 * <ul>
 *   <li>{@code for} becomes a twentieth, and at most 30 s;
 *   <li>ranges and offsets become a twentieth, but 20 to 30 s, because Temporal's SDK reports its
 *       metrics every 10 s;
 *   <li>the age at which an event has waited too long becomes a tenth, which is still longer than
 *       the 40 s between two readings of that gauge.
 * </ul>
 *
 * <p>Nothing else is changed: counts, rates, quantiles, and the ages of sweeps. {@code promtool}
 * tests the rules as they are.
 */
final class CompressedRules {
  private static final int FACTOR = 20;
  private static final int AGE_FACTOR = 10;
  private static final Duration SHORTEST_RANGE = Duration.ofSeconds(20);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private static final Pattern RANGE = Pattern.compile("(?<=\\[|offset )(\\d+[smhd])");
  private static final Pattern AGE =
      Pattern.compile("(stripe_events_open_oldest_seconds.*> )(\\d+)");

  private CompressedRules() {}

  /** All rules, as JSON, which is YAML as well. */
  static String text() throws IOException {
    JsonNode rules = PrometheusExpressions.rules();
    for (JsonNode parent : rules.findParents("alert")) {
      ObjectNode rule = (ObjectNode) parent;
      rule.put("expr", expression(rule.get("expr").asText()));
      if (rule.has("for")) {
        rule.put("for", seconds(shorter(compressed(rule.get("for").asText()), LONGEST)));
      }
    }
    return new ObjectMapper().writeValueAsString(rules);
  }

  static String expression(String original) {
    String ranges =
        RANGE.matcher(original).replaceAll(range -> seconds(range(compressed(range.group()))));
    return AGE.matcher(ranges).replaceAll(CompressedRules::age);
  }

  private static String age(MatchResult age) {
    return Matcher.quoteReplacement(age.group(1) + Integer.parseInt(age.group(2)) / AGE_FACTOR);
  }

  private static Duration range(Duration compressed) {
    return shorter(compressed.compareTo(SHORTEST_RANGE) < 0 ? SHORTEST_RANGE : compressed, LONGEST);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration compressed(String duration) {
    long number = Long.parseLong(duration.substring(0, duration.length() - 1));
    Duration unit =
        switch (duration.charAt(duration.length() - 1)) {
          case 's' -> Duration.ofSeconds(1);
          case 'm' -> Duration.ofMinutes(1);
          case 'h' -> Duration.ofHours(1);
          case 'd' -> Duration.ofDays(1);
          default -> throw new IllegalArgumentException(duration);
        };
    return unit.multipliedBy(number).dividedBy(FACTOR);
  }

  private static String seconds(Duration duration) {
    return duration.toSeconds() + "s";
  }
}
