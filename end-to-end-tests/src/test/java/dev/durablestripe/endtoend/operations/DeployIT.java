package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.ProjectCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code mvn deploy} puts into a repository, and the examples, which use nothing else. */
@Tag("full")
class DeployIT {
  /** Built twice, because that takes minutes; never by the build that runs this test. */
  private static ProjectCopy first;

  private static ProjectCopy second;

  /** Maven with an empty local repository, and the options for the deployed one. */
  private static List<String> maven;

  @BeforeAll
  static void deploy(@TempDir Path folder) throws Exception {
    first = ProjectCopy.of(Path.of(".."), folder.resolve("first"));
    second = ProjectCopy.of(Path.of(".."), folder.resolve("second"));
    first.deploy();
    second.deploy();
    maven = first.mavenOfAStranger(Files.createDirectory(folder.resolve("stranger")));
  }

  private static ProjectCopy example(String name, Path folder) throws IOException {
    return ProjectCopy.of(Path.of("..", "examples", name), folder);
  }

  @Test
  void theLibrariesAreDeployedWithSourcesAndJavadoc() throws IOException {
    Set<String> files = first.deployedFiles();

    for (String library :
        List.of(
            "workflow-contract",
            "application-support",
            "webhook-starter",
            "workflow-worker",
            "durable-stripe",
            "durable-stripe-test",
            "local-stack",
            "fake-stripe")) {
      assertThat(files)
          .contains(
              library + "/" + library + ".jar",
              library + "/" + library + ".pom",
              library + "/" + library + "-sources.jar",
              library + "/" + library + "-javadoc.jar");
    }
    assertThat(files).contains("durable-stripe-bom/durable-stripe-bom.pom");
    assertThat(files.stream().map(file -> file.replaceFirst("/.*", "")).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(
            "durable-stripe-parent",
            "durable-stripe-bom",
            "durable-stripe",
            "webhook-starter",
            "workflow-worker",
            "application-support",
            "program-telemetry",
            "workflow-contract",
            "durable-stripe-test",
            "local-stack",
            "fake-stripe");
    // The programs are no libraries.
    assertThat(files).noneMatch(file -> file.contains("-app"));
  }

  @Test
  void aBuildCanBeReproduced() throws IOException {
    assertThat(first.deployedFiles()).isEqualTo(second.deployedFiles());
    for (String file : first.deployedFiles()) {
      assertThat(Files.mismatch(first.deployed(file), second.deployed(file)))
          .as(file)
          .isEqualTo(-1);
    }
    for (String program : List.of("webhook-starter", "workflow-worker", "durable-stripe")) {
      assertThat(Files.mismatch(first.program(program), second.program(program)))
          .as(program)
          .isEqualTo(-1);
    }
  }

  @Test
  void theSpringExampleNeedsOnlyWhatWasDeployed(@TempDir Path folder) throws Exception {
    List<String> command = Stream.concat(maven.stream(), Stream.of("verify")).toList();

    example("spring-app", folder).run(command, Map.of());
  }

  @Test
  void thePythonExampleNeedsOnlyWhatWasDeployedAndTheProgram(@TempDir Path folder)
      throws Exception {
    String program = first.program("durable-stripe").toAbsolutePath().toString();

    example("python-app", folder)
        .run(
            List.of("./test.sh"),
            Map.of("MAVEN", String.join(" ", maven), "DURABLE_STRIPE_JAR", program));
  }
}
