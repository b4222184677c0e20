package dev.durablestripe.endtoend.observability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.Yaml;

/** The queries of the dashboard and the alert rules, and the metrics that they are about. */
final class PrometheusExpressions {
  private static final Path DOCS = Path.of("..", "docs");

  /** Whatever may hold a name that is no metric's: strings, labels, ranges, groupings. */
  private static final Pattern NO_METRICS =
      Pattern.compile(
          "\"[^\"]*\"|\\{[^}]*}|\\[[^]]*]|\\b(?:by|without|on|ignoring)\\s*\\([^)]*\\)"
              + "|\\boffset\\s+\\w+");

  private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_:][\\w:]*\\b(?!\\s*\\()");
  private static final Set<String> OPERATORS = Set.of("and", "or", "unless");

  private PrometheusExpressions() {}

  static List<String> dashboard() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(DOCS.resolve("grafana.json").toFile());
    return dashboard.findValuesAsText("expr");
  }

  static List<String> alerts() throws IOException {
    try (Reader file = Files.newBufferedReader(DOCS.resolve("alerts.yml"))) {
      JsonNode alerts = new ObjectMapper().valueToTree(new Yaml().load(file));
      return alerts.findValuesAsText("expr");
    }
  }

  /** Every name in a PromQL expression that is neither a function, an operator nor a label. */
  static Set<String> metrics(String expression) {
    return NAME.matcher(NO_METRICS.matcher(expression).replaceAll(""))
        .results()
        .map(MatchResult::group)
        .filter(name -> !OPERATORS.contains(name))
        .collect(Collectors.toSet());
  }
}
