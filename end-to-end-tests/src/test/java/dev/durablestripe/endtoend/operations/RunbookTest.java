package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.Runbook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The runbook contains only what a test executes. */
class RunbookTest {
  private static final Pattern COMMAND = Pattern.compile("(?m)^```(sh|sql)");
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:IT|Test))(?:\\.(\\w+))?`");

  /** A command of Temporal's or Stripe's CLI, as code in a line or in a block. */
  private static final Pattern OPERATOR_COMMAND =
      Pattern.compile("(?m)(?:`|^ *)((?:temporal|tcld|stripe)(?: [a-z][a-z-]*[a-z]\\b)+)");

  /** Commands that need Stripe or Temporal Cloud, and one that only contributors use. */
  private static final Set<String> NOT_RUN =
      Set.of(
          "stripe events resend",
          "stripe listen",
          "stripe trigger charge",
          "stripe trigger customer",
          "tcld namespace retention set",
          "tcld namespace search-attributes add",
          "tcld namespace search-attributes rename",
          "temporal cloud",
          "temporal workflow show");

  private static final Path TESTS = Path.of("src", "test", "java");

  @Test
  void eachCommandHasANameAndIsRunByATest() {
    String tests = sources(TESTS).map(RunbookTest::read).collect(Collectors.joining());

    assertThat(COMMAND.matcher(Runbook.text()).results()).hasSize(Runbook.blocks().size());
    assertThat(Runbook.blocks().keySet())
        .allSatisfy(name -> assertThat(tests).contains('"' + name + '"'));
  }

  @Test
  void noDocumentHasACommandThatNoTestRuns() {
    List<Path> documents =
        Stream.concat(files(Path.of("..", "docs"), ".md"), topLevelDocuments()).toList();

    Set<String> found = new TreeSet<>();
    for (Path document : documents) {
      String text = Runbook.withoutBlocks(read(document));
      OPERATOR_COMMAND.matcher(text).results().forEach(command -> found.add(command.group(1)));
    }

    String run = String.join("\n", Runbook.blocks().values());
    found.removeIf(run::contains);
    assertThat(found).isEqualTo(NOT_RUN);
  }

  private static Stream<Path> topLevelDocuments() {
    try (Stream<Path> files = Files.list(Path.of(".."))) {
      return files.filter(path -> path.toString().endsWith(".md")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    return files(root, ".java");
  }

  private static Stream<Path> files(Path root, String ending) {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(path -> path.toString().endsWith(ending)).toList().stream();
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
