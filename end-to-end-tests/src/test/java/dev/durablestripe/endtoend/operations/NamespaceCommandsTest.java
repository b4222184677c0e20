package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.contract.TemporalRequirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Runbook and Compose create the same in Temporal as the command {@code temporal-requirements}. */
class NamespaceCommandsTest {
  private static final String REQUIREMENTS =
      new TemporalRequirements("\"$NAMESPACE\"", DeploymentNames.DEFAULT).text();

  @Test
  void theRunbook() {
    assertThat(REQUIREMENTS.lines().map(String::strip))
        .contains(
            Runbook.block("new-namespace").strip(), Runbook.block("search-attributes").strip());
  }

  @Test
  void theComposeFile() throws IOException {
    String script = Files.readString(Path.of("..", "compose", "temporal-namespace.sh"));

    assertThat(script)
        .contains("for attribute in " + printed("--name (\\w+) --type") + "; do\n")
        .contains("RETENTION=" + printed("--retention (\\w+)") + "\n");
  }

  private static String printed(String pattern) {
    return Pattern.compile(pattern)
        .matcher(REQUIREMENTS)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.joining(" "));
  }
}
