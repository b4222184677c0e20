package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.ProjectFiles;
import dev.durablestripe.endtoend.support.Runbook;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents name the tests that execute what they tell the reader to do. */
class DocumentsTest {
  private static final Pattern INSTRUCTIONS = Pattern.compile("(?m)^ *```(?:sh|sql|java)\\b");

  /** A test class, perhaps with a method. Constants such as COMMIT are none. */
  private static final Pattern TEST =
      Pattern.compile("`([A-Z]\\w*[a-z]\\w*?(?:IT|Test))(?:\\.(\\w+))?`");

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

  private static final Map<String, Path> SOURCES =
      ProjectFiles.in(ProjectFiles.PROJECT, ".java").stream()
          .filter(path -> path.toString().contains("src/test"))
          .collect(
              Collectors.toMap(
                  path -> path.getFileName().toString().replace(".java", ""),
                  Function.identity(),
                  (one, other) -> one));

  private static List<Path> documents() {
    return ProjectFiles.documents();
  }

  @Test
  void noDocumentHasACommandThatNoTestRuns() {
    Set<String> found = new TreeSet<>();
    for (Path document : documents()) {
      String text = Runbook.withoutBlocks(ProjectFiles.read(document));
      OPERATOR_COMMAND.matcher(text).results().forEach(command -> found.add(command.group(1)));
    }

    String run = String.join("\n", Runbook.blocks().values());
    found.removeIf(run::contains);
    assertThat(found).isEqualTo(NOT_RUN);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void aDocumentWithInstructionsNamesTheirTests(Path document) {
    String text = ProjectFiles.read(document);

    assertThat(!INSTRUCTIONS.matcher(text).find() || TEST.matcher(text).find()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void aTestThatIsNamedExists(Path document) {
    assertThat(TEST.matcher(ProjectFiles.read(document)).results())
        .allSatisfy(
            named -> {
              assertThat(SOURCES).containsKey(named.group(1));
              Path source = SOURCES.getOrDefault(named.group(1), ProjectFiles.PROJECT);
              if (named.group(2) != null) {
                assertThat(ProjectFiles.read(source)).contains("void " + named.group(2) + "(");
              }
            });
  }
}
