package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.durablestripe.endtoend.support.PrometheusScrape;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.internal.local.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What docs/production.md says can be looked at, on running programs. */
@ExtendWith(SharedStack.class)
class ProductionChecklistIT {
  private static final Path DOCUMENT = Path.of("..", "docs", "production.md");

  private static List<String> inCode(String pattern) throws IOException {
    return Pattern.compile("`(" + pattern + ")`")
        .matcher(Files.readString(DOCUMENT))
        .results()
        .map((MatchResult code) -> code.group(1))
        .toList();
  }

  @Test
  void theQueriesRun(LocalStack stack) throws IOException {
    assertThat(inCode("(?:SELECT|SHOW) [^`]+"))
        .hasSizeGreaterThan(3)
        .allSatisfy(
            query ->
                assertThatCode(() -> stack.postgres().database().sql(query).query().listOfRows())
                    .doesNotThrowAnyException());
  }

  @Test
  void theMetricsExist(LocalStack stack) throws IOException {
    assertThat(inCode("stripe_[a-z_]+"))
        .isNotEmpty()
        .allSatisfy(
            metric ->
                assertThat(PrometheusScrape.of(stack.worker().managementPort()).text())
                    .contains("\n" + metric));
  }

  @Test
  void theComponentsAreInTheWorkersHealth(LocalStack stack) throws IOException {
    JsonNode health =
        new ObjectMapper()
            .readTree(
                PrometheusScrape.get(stack.worker().managementPort(), "/actuator/health").body());

    assertThat(health.at("/components/accountRegistration/status").asText()).isEqualTo("UP");
  }

  @Test
  void theAlertsExist() throws IOException {
    String alerts = Files.readString(Path.of("..", "docs", "alerts.yml"));

    assertThat(inCode("Stripe[A-Z]\\w+"))
        .isNotEmpty()
        .allSatisfy(alert -> assertThat(alerts).contains(alert));
  }
}
