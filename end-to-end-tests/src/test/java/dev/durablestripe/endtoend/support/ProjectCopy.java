package dev.durablestripe.endtoend.support;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A copy of the project that Maven builds and deploys to a repository in a folder. */
public final class ProjectCopy {
  private static final Set<String> NOT_COPIED = Set.of("target", ".git", ".quickstart", ".venv");
  private static final String GROUP = "dev/durablestripe";
  private static final long TIMEOUT_MINUTES = 15;

  private final Path project;
  private final Path repository;
  private final TreeMap<String, Path> deployed = new TreeMap<>();

  private ProjectCopy(Path project, Path repository) {
    this.project = project;
    this.repository = repository;
  }

  /** Copies the sources of a project. */
  public static ProjectCopy of(Path project, Path folder) throws IOException {
    Path copy = folder.resolve("project");
    Files.walkFileTree(
        project,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path source, BasicFileAttributes attributes)
              throws IOException {
            if (NOT_COPIED.contains(source.getFileName().toString())) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(copy.resolve(project.relativize(source)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path source, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()
                && !NOT_COPIED.contains(source.getFileName().toString())) {
              Files.copy(source, copy.resolve(project.relativize(source)));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return new ProjectCopy(copy, folder.resolve("repository").toAbsolutePath());
  }

  /** Builds the libraries as for a release, except for the signatures, and deploys them. */
  public void deploy() throws IOException, InterruptedException {
    maven(
        project,
        "-Prelease",
        "-Dgpg.skip",
        "-DskipTests",
        "-DskipITs",
        "-Dspotless.check.skip",
        "-Dcyclonedx.skip",
        "-Dmaven.install.skip",
        "-DaltDeploymentRepository=deployed::" + repository.toUri(),
        "-pl",
        "durable-stripe-test,durable-stripe,durable-stripe-bom",
        "-am",
        "deploy");
    try (Stream<Path> files = Files.walk(repository.resolve(GROUP))) {
      files
          .filter(file -> file.toString().matches(".*\\.(jar|pom)"))
          .forEach(file -> deployed.put(name(file), file));
    }
  }

  /** Without the version, which contains the time of the deployment. */
  private String name(Path file) {
    Path inGroup = repository.resolve(GROUP).relativize(file);
    return inGroup.getName(0)
        + "/"
        + file.getFileName().toString().replaceFirst("-\\d[\\d.]*-[\\d.]+-\\d+", "");
  }

  private static void maven(Path folder, String... arguments)
      throws IOException, InterruptedException {
    run(folder, Stream.concat(Stream.of("mvn", "-B"), Stream.of(arguments)).toList(), Map.of());
  }

  /**
   * Runs a command in this copy, and requires that it succeeds.
   *
   * @param environment variables in addition to those of this process
   */
  public void run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    run(project, command, environment);
  }

  private static void run(Path folder, List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path log = folder.resolve("command.log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(() -> read(log)).isZero();
  }

  /**
   * Maven's options for a user who has nothing of this project but what was deployed: an empty
   * local repository. What others have published may come from this user's, which saves downloads.
   *
   * @param folder for the local repository and the settings
   */
  public List<String> mavenOfAStranger(Path folder) throws IOException {
    Path settings = folder.resolve("settings.xml");
    Path downloaded = Path.of(System.getProperty("user.home"), ".m2", "repository");
    Files.writeString(
        settings,
        """
        <settings>
          <profiles>
            <profile>
              <id>repositories</id>
              <repositories>
                <repository><id>deployed</id><url>%1$s</url></repository>
                <repository>
                  <id>downloaded</id><url>%2$s</url><snapshots><enabled>false</enabled></snapshots>
                </repository>
              </repositories>
              <pluginRepositories>
                <pluginRepository>
                  <id>downloaded</id><url>%2$s</url><snapshots><enabled>false</enabled></snapshots>
                </pluginRepository>
              </pluginRepositories>
            </profile>
          </profiles>
          <activeProfiles><activeProfile>repositories</activeProfile></activeProfiles>
        </settings>
        """
            .formatted(repository.toUri(), downloaded.toUri()));
    return List.of(
        "mvn", "-B", "-s", settings.toString(), "-Dmaven.repo.local=" + folder.resolve("m2"));
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** All jars and POMs in the repository, as {@code artifact/artifact-classifier.jar}. */
  public Set<String> deployedFiles() {
    return new TreeSet<>(deployed.keySet());
  }

  /** One of the {@link #deployedFiles()}. */
  public Path deployed(String name) {
    return requireNonNull(deployed.get(name), name);
  }

  /** The jar of a program. */
  public Path program(String module) {
    return project.resolve(module).resolve("target").resolve(module + "-app.jar");
  }
}
