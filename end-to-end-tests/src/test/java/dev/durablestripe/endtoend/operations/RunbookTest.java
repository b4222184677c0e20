package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.Runbook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The runbook contains only what a test executes. */
class RunbookTest {
  private static final Pattern COMMAND = Pattern.compile("(?m)^```(sh|sql)");
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:IT|Test))(?:\\.(\\w+))?`");
  private static final Path TESTS = Path.of("src", "test", "java");

  @Test
  void eachCommandHasANameAndIsRunByATest() {
    String tests = sources(TESTS).map(RunbookTest::read).collect(Collectors.joining());

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

  @Test
  void eachNamedTestExists() {
    assertThat(TEST.matcher(Runbook.text()).results())
        .isNotEmpty()
        .allSatisfy(
            named -> {
              String test = read(source(named.group(1)));
              if (named.group(2) != null) {
                assertThat(test).contains("void " + named.group(2) + "(");
              }
            });
  }

  private static Path source(String test) {
    return sources(Path.of(".."))
        .filter(path -> path.endsWith(test + ".java"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("There is no " + test));
  }

  private static Stream<Path> sources(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(path -> path.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
