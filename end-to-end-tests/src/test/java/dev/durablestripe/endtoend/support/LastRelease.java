package dev.durablestripe.endtoend.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The programs of the last release before the current commit, built from the project's history.
 * They are kept in the user's cache, by commit.
 */
public final class LastRelease {
  /** What counts as the last release until there is a tag. */
  public static final String BEFORE_THE_FIRST = "25af3c09281b3ce8049f54c02ed70f9f8112046c";

  /** A release's own tag must not count when the test runs on the release. */
  private static final String PARENT = "HEAD^";

  private static final List<String> PROGRAMS = List.of("webhook-starter", "workflow-worker");

  private final Path project;
  private final String name;
  private final Path folder;

  private LastRelease(Path project, String name, String commit) {
    this.project = project;
    this.name = name;
    this.folder = cache().resolve(commit);
  }

  private static Path cache() {
    return Path.of(System.getProperty("user.home"), ".cache", "durable-stripe", "releases");
  }

  /**
   * Finds the last release, and builds it if it was not built before.
   *
   * @throws IllegalStateException if the project's history is not complete
   */
  public static LastRelease build() {
    Path project = Path.of("..").toAbsolutePath().normalize();
    String name = nameIn(project);
    try {
      String commit = Command.require(project, "git", "rev-parse", name + "^{commit}");
      LastRelease release = new LastRelease(project, name, commit);
      if (!Files.exists(release.folder)) {
        release.buildPrograms();
      }
      return release;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String nameIn(Path project) {
    Command shallow = Command.run(project, Map.of(), "git", "rev-parse", "--is-shallow-repository");
    if (!shallow.output().equals("false")) {
      throw new IllegalStateException(
          "The last release is built from the project's history, which is missing or not complete"
              + " here: clone the repository, or run 'git fetch --unshallow --tags'.");
    }
    Command tag =
        Command.run(
            project, Map.of(), "git", "describe", "--tags", "--abbrev=0", "--match", "v*", PARENT);
    return tag.succeeded() ? tag.output() : BEFORE_THE_FIRST;
  }

  private void buildPrograms() throws IOException {
    Files.createDirectories(cache());
    Path sources = Files.createTempDirectory(cache(), "build-");
    Path archive = sources.resolve("sources.tar");
    Command.require(project, "git", "archive", "--output", archive.toString(), name);
    Command.require(sources, "tar", "-xf", archive.toString());
    Command.require(
        sources,
        "mvn",
        "-B",
        "-q",
        "-DskipTests",
        "-Dcyclonedx.skip",
        // The checks of the sources change no class.
        "-Derror-prone.plugin=-parameters",
        "-pl",
        String.join(",", PROGRAMS),
        "-am",
        "package");
    Path built = Files.createDirectory(sources.resolve("programs"));
    for (String program : PROGRAMS) {
      Files.copy(builtJar(sources, program), built.resolve(program + ".jar"));
    }
    // Only a complete folder has this name, also if several tests build it at the same time.
    if (!Files.exists(folder)) {
      Files.move(built, folder, StandardCopyOption.ATOMIC_MOVE);
    }
    delete(sources);
  }

  private static Path builtJar(Path sources, String program) {
    Path target = sources.resolve(program).resolve("target");
    return Stream.of(program + "-app.jar", program + ".jar")
        .map(target::resolve)
        .filter(Files::exists)
        .findFirst()
        .orElseThrow();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }

  /** The release's tag, or {@link #BEFORE_THE_FIRST}. */
  public String name() {
    return name;
  }

  /** The jar of the starter. */
  public Path starter() {
    return folder.resolve("webhook-starter.jar");
  }

  /** The jar of the worker. */
  public Path worker() {
    return folder.resolve("workflow-worker.jar");
  }
}
