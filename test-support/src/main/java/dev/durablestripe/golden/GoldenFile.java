package dev.durablestripe.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.TreeSet;

/**
 * A file of names in {@code src/test/resources/golden} of the module under test. With {@code
 * -Dgolden.update}, tests rewrite the files before they compare them.
 */
public final class GoldenFile {
  private static final Path FOLDER = Path.of("src", "test", "resources", "golden");
  private static final boolean UPDATE = Boolean.getBoolean("golden.update");

  private GoldenFile() {}

  /** Compares lines, sorted and without duplicates, with a file. */
  public static void assertLines(String file, Collection<String> lines) {
    assertThat(lines).as(file).isNotEmpty();
    assertText(file, String.join("\n", new TreeSet<>(lines)) + "\n");
  }

  /** Compares a text with a file. */
  public static void assertText(String file, String text) {
    Path golden = FOLDER.resolve(file);
    try {
      if (UPDATE) {
        Files.createDirectories(FOLDER);
        Files.writeString(golden, text);
      }
      assertThat(text)
          .as(
              "%s: stored workflows, databases, dashboards and operators rely on these names."
                  + " CONTRIBUTING.md says how to rewrite the file if the change is intended.",
              golden)
          .isEqualTo(Files.exists(golden) ? Files.readString(golden) : "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
