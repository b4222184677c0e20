package dev.durablestripe.internal.worker.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.contract.EventTypeLabel;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.EventHandlers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Handlers, fixtures, tests and README agree on the supported event types. */
class SupportedEventsTest {
  private static final Path PACKAGE =
      Path.of("dev", "durablestripe", "internal", "worker", "handler");
  private static final Set<String> TYPES = new TestWorker().bean(EventHandlers.class).types();

  @Test
  void eachTypeHasFixtures() throws IOException {
    Set<String> expected = new TreeSet<>();
    for (String type : TYPES) {
      expected.add(type + ".json");
      if (isSnapshot(type)) {
        expected.add(type + ".2020-08-27.json");
      }
    }
    assertThat(names(Fixture.FOLDER)).isEqualTo(expected);
  }

  @Test
  void eachTypeHasAThinForm() {
    assertThat(TYPES.stream().filter(type -> type.startsWith("v1.")).map(type -> type.substring(3)))
        .containsExactlyElementsOf(TYPES.stream().filter(SupportedEventsTest::isSnapshot).toList());
  }

  private static boolean isSnapshot(String type) {
    return !type.startsWith("v1.") && !type.startsWith("v2.");
  }

  @Test
  void eachTypeIsALabelOfMetrics() {
    assertThat(EventTypeLabel.SHIPPED).isEqualTo(TYPES);
  }

  @Test
  void theReadmeListsEachType() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    String table =
        readme.substring(readme.indexOf("### Events"), readme.indexOf("everything else"));
    Set<String> listed =
        Pattern.compile("`([a-z_][a-z0-9_]*(?:\\.[a-z_]+)+)`")
            .matcher(table)
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(listed)
        .isEqualTo(
            TYPES.stream()
                .filter(type -> !type.startsWith("v1."))
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void eachHandlerHasATest() throws IOException {
    Path main = Path.of("src", "main", "java").resolve(PACKAGE);
    Path test = Path.of("src", "test", "java").resolve(PACKAGE);
    for (String name : names(main)) {
      if (Files.readString(main.resolve(name)).contains("@Component")) {
        assertThat(test.resolve(name.replace(".java", "Test.java"))).exists();
      }
    }
  }

  private static Set<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
