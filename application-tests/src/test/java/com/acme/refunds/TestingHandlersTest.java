package com.acme.refunds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The snippets in docs/testing-handlers.md are parts of classes that tests run. */
class TestingHandlersTest {
  private static final Path PROJECT = Path.of("..");
  private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

  private static List<String> snippets() {
    return JAVA.matcher(read(PROJECT.resolve("docs/testing-handlers.md")))
        .results()
        .map(result -> result.group(1))
        .toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> sources(String folder) {
    try (Stream<Path> files = Files.walk(PROJECT.resolve(folder))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(TestingHandlersTest::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("snippets")
  void aSnippetIsPartOfATestThatRuns(String snippet) {
    assertThat(
            Stream.of("examples/spring-app/src/test", "application-tests/src/test")
                .flatMap(folder -> sources(folder).stream()))
        .anyMatch(source -> source.contains(snippet));
  }
}
