package dev.durablestripe.endtoend.observability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The alert rules, as Prometheus's own tool and readers of the documents see them. */
class AlertRulesTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");

  @Test
  @ExtendWith(InstalledPrometheus.class)
  void theRulesPassTheirTests() throws Exception {
    assertThat(promtool("check", "rules", "alerts.yml")).contains("SUCCESS");
    assertThat(promtool("test", "rules", "alerts-test.yml")).contains("SUCCESS");
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
  void theMonitoringGuideSaysWhatToDoAboutEachAlert() throws IOException {
    String guide = Files.readString(DOCS.resolve("operations.md"));
    assertThat(ALERT.matcher(Files.readString(DOCS.resolve("alerts.yml"))).results())
        .hasSizeGreaterThan(20)
        .extracting(alert -> alert.group(1))
        .allSatisfy(alert -> assertThat(guide).contains("`" + alert + "`"));
  }
}
