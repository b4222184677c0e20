package dev.durablestripe.endtoend.operations;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The security of the containers in the Compose file and the Dockerfile. */
class ComposeTest {
  /** An image with its tag, for readers, and its digest, for Docker. */
  private static final String PINNED = "[\\w/.-]+:[\\w.-]+@sha256:[0-9a-f]{64}";

  private final Map<String, Map<String, Object>> services = read();

  private static Map<String, Map<String, Object>> read() {
    try {
      Map<String, Map<String, Map<String, Object>>> compose =
          new Yaml().load(Files.readString(Path.of("../docker-compose.yml")));
      return requireNonNull(compose.get("services"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"webhook-starter", "workflow-worker", "database-migration"})
  void programsRunReadOnlyAndWithoutPrivileges(String program) {
    assertThat(services.get(program))
        .containsEntry("read_only", true)
        .containsEntry("cap_drop", List.of("ALL"))
        .containsEntry("security_opt", List.of("no-new-privileges:true"))
        .containsEntry("tmpfs", List.of("/tmp"))
        .doesNotContainKeys("user", "privileged", "cap_add", "volumes", "network_mode", "pid");
  }

  @Test
  void theImageDoesNotRunAsRoot() throws IOException {
    String dockerfile = Files.readString(Path.of("../Dockerfile"));
    String lastStage = dockerfile.substring(dockerfile.lastIndexOf("FROM "));
    assertThat(lastStage).containsPattern("(?m)^USER [1-9]\\d*:[1-9]\\d*$");
  }

  @Test
  void portsArePublishedOnLoopbackOnly() {
    assertThat(services.get("webhook-starter"))
        .containsEntry("ports", List.of("127.0.0.1:8080:8080"));
    assertThat(services.get("temporal-ui")).containsEntry("ports", List.of("127.0.0.1:8233:8080"));
    services.forEach(
        (name, service) -> {
          if (!List.of("webhook-starter", "temporal-ui").contains(name)) {
            assertThat(service).as(name).doesNotContainKey("ports");
          }
        });
  }

  private Map<String, Object> environment(String service) {
    @SuppressWarnings("unchecked")
    Map<String, Object> environment =
        (Map<String, Object>)
            requireNonNull(requireNonNull(services.get(service)).get("environment"));
    return environment;
  }

  @Test
  void onlyTheMigrationHasTheOwnersPassword() {
    assertThat(environment("workflow-worker"))
        .containsEntry("SPRING_FLYWAY_ENABLED", "false")
        .containsEntry("SPRING_DATASOURCE_USERNAME", "durable_stripe_worker")
        .doesNotContainKeys("SPRING_FLYWAY_USER", "SPRING_FLYWAY_PASSWORD");
    assertThat(environment("database-migration"))
        .containsEntry("SPRING_FLYWAY_USER", "durable_stripe_owner")
        .containsEntry("SPRING_DATASOURCE_USERNAME", "durable_stripe_worker")
        .doesNotContainKeys("STRIPE_SECRET_KEY", "SPRING_DATASOURCE_PASSWORD");
    services.forEach(
        (name, service) -> {
          if (!List.of("postgres", "database-migration").contains(name)) {
            assertThat(String.valueOf(service.get("environment")))
                .as(name)
                .doesNotContain("OWNER_PASSWORD")
                .doesNotContain("{POSTGRES_PASSWORD");
          }
        });
  }

  @Test
  void theWorkerStartsAfterTheMigration() {
    assertThat(services.get("database-migration"))
        .containsEntry("command", List.of("migrate"))
        .containsEntry("build", requireNonNull(services.get("workflow-worker")).get("build"));
    assertThat(services.get("workflow-worker"))
        .extractingByKey("depends_on", InstanceOfAssertFactories.map(String.class, Object.class))
        .containsEntry("database-migration", Map.of("condition", "service_completed_successfully"));
  }

  @Test
  void theSuperuserIsTheDefaultOne() {
    assertThat(environment("postgres")).doesNotContainKey("POSTGRES_USER");
    assertThat(services.get("postgres"))
        .extractingByKey("volumes", InstanceOfAssertFactories.list(String.class))
        .contains("./compose/roles.sh:/docker-entrypoint-initdb.d/roles.sh:ro");
  }

  @Test
  void imagesArePinnedByDigest() throws IOException {
    services.forEach(
        (name, service) -> {
          if (!service.containsKey("build")) {
            assertThat(String.valueOf(service.get("image"))).as(name).matches(PINNED);
          }
        });
    assertThat(Files.readAllLines(Path.of("../Dockerfile")))
        .filteredOn(line -> line.startsWith("FROM "))
        .allSatisfy(line -> assertThat(line).matches("FROM " + PINNED + "( AS \\w+)?"));
  }
}
