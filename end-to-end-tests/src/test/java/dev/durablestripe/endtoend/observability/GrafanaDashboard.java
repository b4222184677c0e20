package dev.durablestripe.endtoend.observability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The panels of docs/grafana.json. */
final class GrafanaDashboard {
  private static final Path FILE = Path.of("..", "docs", "grafana.json");

  /** Grafana chooses at least four scrape intervals; Temporal's SDK reports every 10 s. */
  private static final String RATE_INTERVAL = "20s";

  private static final Pattern LABEL = Pattern.compile("\\{\\{(\\w+)}}");

  /** One panel with all its queries. */
  record Panel(String title, List<Query> queries) {}

  /**
   * One query of a panel.
   *
   * @param expression the PromQL expression, without Grafana's variables
   * @param legend names a series; empty if there is only one
   */
  record Query(String expression, String legend) {
    /** The name of a series in the panel. */
    String name(JsonNode labels) {
      return LABEL
          .matcher(legend)
          .replaceAll(label -> Matcher.quoteReplacement(labels.path(label.group(1)).asText()))
          .strip();
    }
  }

  private GrafanaDashboard() {}

  static List<Panel> panels() throws IOException {
    List<Panel> panels = new ArrayList<>();
    for (JsonNode panel : new ObjectMapper().readTree(FILE.toFile()).path("panels")) {
      List<Query> queries = new ArrayList<>();
      for (JsonNode target : panel.path("targets")) {
        queries.add(
            new Query(
                target.path("expr").asText().replace("$__rate_interval", RATE_INTERVAL),
                target.path("legendFormat").asText("")));
      }
      panels.add(new Panel(panel.path("title").asText(), queries));
    }
    return panels;
  }

  /** Whether a series has a value: a quantile of nothing is not a number. */
  static boolean hasNumber(JsonNode series) {
    for (JsonNode sample : series.path("values")) {
      if (!sample.get(1).asText().equals("NaN")) {
        return true;
      }
    }
    return false;
  }
}
