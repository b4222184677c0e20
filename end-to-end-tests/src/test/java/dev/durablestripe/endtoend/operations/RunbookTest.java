package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.ProjectFiles;
import dev.durablestripe.endtoend.support.Runbook;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The runbook contains only what a test executes. */
class RunbookTest {
  private static final Pattern COMMAND = Pattern.compile("(?m)^```(sh|sql)");
  private static final Path TESTS = Path.of("src", "test", "java");

  @Test
  void eachCommandHasANameAndIsRunByATest() {
    String tests =
        ProjectFiles.in(TESTS, ".java").stream()
            .map(ProjectFiles::read)
            .collect(Collectors.joining());

    assertThat(COMMAND.matcher(Runbook.text()).results()).hasSize(Runbook.blocks().size());
    assertThat(Runbook.blocks().keySet())
        .allSatisfy(name -> assertThat(tests).contains('"' + name + '"'));
  }

  @Test
  void eachSectionSaysHowItWasExecuted() {
    List<String> sections = List.of(Runbook.text().split("(?m)^## "));

    assertThat(sections.subList(1, sections.size()))
        .allSatisfy(section -> assertThat(section).containsIgnoringCase("executed: "));
  }
}
