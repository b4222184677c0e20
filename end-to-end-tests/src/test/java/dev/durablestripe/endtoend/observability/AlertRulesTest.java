package dev.durablestripe.endtoend.observability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The alert rules, as Prometheus's own tool and readers of the documents see them. */
class AlertRulesTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
  private static final Pattern LINK = Pattern.compile("]\\(([\\w/-]*(?:\\.md)?)#([\\w-]+)\\)");
  private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");

  @Test
  @ExtendWith(InstalledPrometheus.class)
  void theRulesPassTheirTests() throws Exception {
    assertThat(promtool("check", "rules", "alerts.yml")).contains("SUCCESS");
    assertThat(promtool("test", "rules", "alerts-test.yml", "alerts-slow-test.yml"))
        .contains("SUCCESS");
  }

  private static String promtool(String... arguments) throws Exception {
    ProcessBuilder tool =
        new ProcessBuilder(InstalledPrometheus.program("promtool").orElseThrow().toString())
            .directory(DOCS.toFile())
            .redirectErrorStream(true);
    tool.command().addAll(List.of(arguments));
    Process process = tool.start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }

  @Test
  void eachAlertHasACaseInWhichItFiresAndClears() throws IOException {
    List<JsonNode> cases = PrometheusExpressions.ruleTests();
    assertThat(PrometheusExpressions.alertNames())
        .allSatisfy(
            alert ->
                assertThat(cases)
                    .as(alert)
                    .anySatisfy(each -> assertThat(states(each, alert)).contains("firing, clear")));
  }

  /** What a case expects of an alert, at one time after the other. */
  private static String states(JsonNode ruleTest, String alert) {
    return StreamSupport.stream(ruleTest.path("alert_rule_test").spliterator(), false)
        .filter(expected -> expected.path("alertname").asText().equals(alert))
        .map(expected -> expected.path("exp_alerts").isEmpty() ? "clear" : "firing")
        .collect(Collectors.joining(", "));
  }

  @Test
  void theMonitoringGuideSaysWhatToDoAboutEachAlert() throws IOException {
    String guide = Files.readString(DOCS.resolve("operations.md"));
    assertThat(ALERT.matcher(Files.readString(DOCS.resolve("alerts.yml"))).results())
        .hasSizeGreaterThan(20)
        .extracting(alert -> alert.group(1))
        .allSatisfy(alert -> assertThat(guide).contains("`" + alert + "`"));
  }

  @Test
  void eachAlertNamesASectionOfTheDocuments() throws IOException {
    for (JsonNode rule : PrometheusExpressions.rules().findParents("alert")) {
      String name = rule.path("alert").asText();
      String[] section = rule.path("annotations").path("runbook").asText().split("#", -1);
      assertThat(section).as(name).hasSize(2);
      assertThat(anchors(Files.readString(DOCS.resolveSibling(section[0]))))
          .as(name)
          .contains(section[1]);
    }
  }

  @Test
  void eachLinkOfTheMonitoringGuideNamesASection() throws IOException {
    String guide = Files.readString(DOCS.resolve("operations.md"));
    assertThat(LINK.matcher(guide).results())
        .hasSizeGreaterThan(10)
        .allSatisfy(
            link -> {
              String document =
                  link.group(1).isEmpty() ? guide : Files.readString(DOCS.resolve(link.group(1)));
              assertThat(anchors(document)).contains(link.group(2));
            });
  }

  /** The anchors that GitHub gives to the headings. */
  private static List<String> anchors(String markdown) {
    return HEADING
        .matcher(markdown)
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w -]", "").replace(' ', '-'))
        .toList();
  }
}
