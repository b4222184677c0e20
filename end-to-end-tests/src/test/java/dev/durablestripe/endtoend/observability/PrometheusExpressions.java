package dev.durablestripe.endtoend.observability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.Yaml;

/** The queries of the dashboard and of the alert rules, and the metrics in them. */
final class PrometheusExpressions {
  private static final Path ALERTS = Path.of("..", "docs", "alerts.yml");

  private static final List<Path> RULE_TESTS =
      List.of(
          Path.of("..", "docs", "alerts-test.yml"), Path.of("..", "docs", "alerts-slow-test.yml"));

  private static final Path DASHBOARD = Path.of("..", "docs", "grafana.json");

  /** Parts of an expression whose names are not metrics: strings, labels, ranges, groupings. */
  private static final Pattern NO_METRICS =
      Pattern.compile(
          "\"[^\"]*\"|\\{[^}]*}|\\[[^]]*]|\\b(?:by|without|on|ignoring)\\s*\\([^)]*\\)"
              + "|\\boffset\\s+\\w+");

  private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_:][\\w:]*\\b(?!\\s*\\()");
  private static final Set<String> OPERATORS = Set.of("and", "or", "unless");

  private PrometheusExpressions() {}

  static List<String> dashboard() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
    return dashboard.findValuesAsText("expr");
  }

  static List<String> alerts() throws IOException {
    return rules().findValuesAsText("expr");
  }

  static List<String> alertNames() throws IOException {
    return rules().findValuesAsText("alert");
  }

  /** The alert rules, as JSON. */
  static JsonNode rules() throws IOException {
    return yaml(ALERTS);
  }

  /** The cases of promtool, as JSON. */
  static List<JsonNode> ruleTests() throws IOException {
    List<JsonNode> cases = new ArrayList<>();
    for (Path file : RULE_TESTS) {
      cases.addAll(yaml(file).findParents("alert_rule_test"));
    }
    return cases;
  }

  private static JsonNode yaml(Path path) throws IOException {
    try (Reader file = Files.newBufferedReader(path)) {
      return new ObjectMapper().valueToTree(new Yaml().load(file));
    }
  }

  /** The metrics in a PromQL expression: names that are not functions, operators or labels. */
  static Set<String> metrics(String expression) {
    return NAME.matcher(NO_METRICS.matcher(expression).replaceAll(""))
        .results()
        .map(MatchResult::group)
        .filter(name -> !OPERATORS.contains(name))
        .collect(Collectors.toSet());
  }
}
