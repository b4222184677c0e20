package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A release of the last commit, in a clone of this repository. The images are left out. Fails
 * without {@code helm}.
 */
@Tag("full")
@TestMethodOrder(OrderAnnotation.class)
class ReleaseIT {
  private static final String VERSION = "0.1.0";
  private static final Map<String, String> AUTHOR =
      Map.of(
          "GIT_AUTHOR_NAME", "A test",
          "GIT_AUTHOR_EMAIL", "test@example.invalid",
          "GIT_COMMITTER_NAME", "A test",
          "GIT_COMMITTER_EMAIL", "test@example.invalid");

  @TempDir static Path folder;
  private static Path clone;
  private static Path released;

  @BeforeAll
  static void cloneTheRepository() {
    clone = folder.resolve("clone");
    released = folder.resolve("released");
    String project = Path.of("..").toAbsolutePath().normalize().toString();
    Command.require(folder, "git", "clone", "--quiet", "--no-tags", project, clone.toString());
  }

  private static Command release(String... options) {
    Stream<String> command = Stream.concat(Stream.of(".ci/release"), Stream.of(options));
    return Command.run(clone, AUTHOR, command.toArray(String[]::new));
  }

  private static String git(String... arguments) {
    return Command.require(
        clone, Stream.concat(Stream.of("git"), Stream.of(arguments)).toArray(String[]::new));
  }

  @Test
  @Order(1)
  void nothingIsChangedIfSomethingIsMissing() throws IOException {
    String commit = git("rev-parse", "HEAD");
    Path changelog = clone.resolve("CHANGELOG.md");
    String text = Files.readString(changelog);

    assertThat(release("1.0").output()).startsWith("Usage: .ci/release VERSION");
    assertThat(release(VERSION, "--image").output()).isEqualTo("Unknown option: --image");
    Files.writeString(changelog, text.replaceFirst("(?s)## Unreleased.*", "## Unreleased\n"));
    assertThat(release(VERSION).output()).isEqualTo("There are uncommitted changes.");
    Command.run(clone, AUTHOR, "git", "commit", "--quiet", "--all", "--message", "empty");
    assertThat(release(VERSION).output()).isEqualTo("CHANGELOG.md has no entry under Unreleased.");

    git("reset", "--quiet", "--hard", commit);
    assertThat(git("tag")).isEmpty();
  }

  @Test
  @Order(2)
  void oneCommandMakesEverything() throws IOException {
    lengthenTheChangelog();

    Command release =
        release(VERSION, "--next", "0.1.1", "--into", released.toString(), "--no-images");

    assertThat(release.succeeded()).as(release.output()).isTrue();
    assertThat(release.output())
        .contains("nothing is published yet", "git push origin HEAD v0.1.0", "No images");
    assertThat(files())
        .contains(
            "SHA256SUMS",
            "built-with.txt",
            "durable-stripe-0.1.0-sbom.json",
            "durable-stripe-0.1.0.tgz",
            "programs/durable-stripe-0.1.0.jar",
            "programs/webhook-starter-0.1.0.jar",
            "programs/workflow-worker-0.1.0.jar");
    for (String library : List.of("durable-stripe", "workflow-worker", "durable-stripe-test")) {
      for (String kind : List.of(".jar", "-sources.jar", "-javadoc.jar", ".pom", ".jar.sha1")) {
        assertThat(files())
            .contains("maven/dev/durablestripe/%1$s/0.1.0/%1$s-0.1.0%2$s".formatted(library, kind));
      }
    }
    assertThat(Files.readString(released.resolve("durable-stripe-0.1.0-sbom.json")))
        .contains("\"bomFormat\"", "temporal-sdk", "stripe-java");
    assertThat(Files.readAllLines(released.resolve("SHA256SUMS"))).hasSize(files().size() - 1);
  }

  /** To more than a pipe holds: a reader that ends at the first entry would stop the writer. */
  private static void lengthenTheChangelog() throws IOException {
    String entries = "\n" + "- one of many entries\n".repeat(10_000);
    Files.writeString(clone.resolve("CHANGELOG.md"), entries, StandardOpenOption.APPEND);
    Command commit =
        Command.run(clone, AUTHOR, "git", "commit", "--quiet", "--all", "--message", "lengthen");
    assertThat(commit.succeeded()).as(commit.output()).isTrue();
  }

  private static Set<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(released)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> released.relativize(file).toString())
          .collect(Collectors.toSet());
    }
  }

  @Test
  @Order(3)
  void theTagHasTheVersionAndTheNextCommitTheNextOne() {
    assertThat(git("status", "--porcelain")).isEmpty();
    assertThat(git("log", "-2", "--format=%s")).isEqualTo("Begin 0.1.1\nRelease " + VERSION);
    assertThat(git("describe", "--tags", "HEAD^")).isEqualTo("v" + VERSION);

    assertThat(git("grep", "--name-only", "-F", "<version>0.1.0</version>", "v" + VERSION))
        .contains("v0.1.0:pom.xml", "v0.1.0:durable-stripe-bom/pom.xml", "v0.1.0:docs/library.md");
    assertThat(git("show", "v0.1.0:charts/durable-stripe/Chart.yaml"))
        .contains("\nversion: 0.1.0\n", "\nappVersion: 0.1.0\n");
    assertThat(git("show", "v0.1.0:CHANGELOG.md"))
        .containsPattern("## Unreleased\n\n## 0\\.1\\.0 - \\d{4}-\\d\\d-\\d\\d\n")
        .doesNotContain("No version has been released yet.");

    assertThat(git("grep", "--name-only", "-F", "<version>0.1.1-SNAPSHOT</version>"))
        .contains("pom.xml", "examples/spring-app/pom.xml");
    assertThat(git("show", "HEAD:charts/durable-stripe/Chart.yaml"))
        .contains("\nversion: 0.1.1\n", "\nappVersion: 0.1.1-SNAPSHOT\n");
  }

  @Test
  @Order(4)
  void aBuildFromTheTagHasTheSameChecksums() {
    Path again = folder.resolve("again");

    Command.require(clone, ".ci/build-release", "v" + VERSION, again.toString(), "--no-images");

    assertThat(again.resolve("SHA256SUMS")).hasSameTextualContentAs(released.resolve("SHA256SUMS"));
  }
}
