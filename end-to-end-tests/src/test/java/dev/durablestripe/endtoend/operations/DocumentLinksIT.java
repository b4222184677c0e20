package dev.durablestripe.endtoend.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The links between the documents, and their anchors, checked by {@code docs/check-links.sh}. Fails
 * without Python's {@code venv}.
 */
@Tag("full")
class DocumentLinksIT {
  private static final String SCRIPT =
      Path.of("..", "docs", "check-links.sh").toAbsolutePath().normalize().toString();

  private record Result(int status, String output) {}

  private static Result run(Path folder, String... command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), output);
  }

  @Test
  void noLinkIsBroken() throws Exception {
    Result result = run(Path.of(".."), SCRIPT);

    assertThat(result.status()).as(result.output()).isZero();
  }

  @Test
  void aMissingFileAndAMissingAnchorAreFound(@TempDir Path folder) throws Exception {
    Files.writeString(
        folder.resolve("a.md"),
        "# One\n\n[right](b.md#two-words) [wrong](b.md#three) [gone](c.md) ![gone](d.png)\n");
    Files.writeString(folder.resolve("b.md"), "# Two `words`\n");
    for (List<String> git : List.of(List.of("git", "init"), List.of("git", "add", "."))) {
      assertThat(run(folder, git.toArray(String[]::new)).status()).isZero();
    }

    Result result = run(folder, SCRIPT, folder.toString());

    assertThat(result.status()).isNotZero();
    assertThat(result.output())
        .contains("b.md#three", "c.md", "d.png", "Found 3 dead links")
        .doesNotContain("two-words");
  }
}
