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

/**
 * The security of the containers in the Compose file and the Dockerfile. {@code
 * compose/rehearse.sh} shows the same in containers.
 */
class ComposeTest {
  /** An image with its tag, for readers, and its digest, for Docker. */
  private static final String PINNED = "[\\w/.-]+:[\\w.-]+@sha256:[0-9a-f]{64}";

  private final Map<String, Map<String, Object>> services = read("services");
  private final Map<String, Map<String, Object>> networks = read("networks");

  private static Map<String, Map<String, Object>> read(String section) {
    try {
      Map<String, Map<String, Map<String, Object>>> compose =
          new Yaml().load(Files.readString(Path.of("../docker-compose.yml")));
      return requireNonNull(compose.get(section));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"webhook-starter", "workflow-worker", "database-migration", "durable-stripe"})
  void programsRunReadOnlyAndWithoutPrivileges(String program) {
    assertThat(services.get(program))
        .containsEntry("read_only", true)
        .containsEntry("cap_drop", List.of("ALL"))
        .containsEntry("security_opt", List.of("no-new-privileges:true"))
        .containsEntry(
            "tmpfs",
            List.of("/tmp:size=64m", "/native:exec,size=16m,mode=0700,uid=10001,gid=10001"))
        .doesNotContainKeys("user", "privileged", "cap_add", "volumes", "network_mode", "pid");
  }

  @Test
  void theImageDoesNotRunAsRoot() throws IOException {
    String dockerfile = Files.readString(Path.of("../Dockerfile"));
    String lastStage = dockerfile.substring(dockerfile.lastIndexOf("FROM "));
    assertThat(lastStage).containsPattern("(?m)^USER [1-9]\\d*:[1-9]\\d*$");
  }

  @Test
  void nettysNativeLibrariesAreInTheOneDirectoryWhoseFilesCanBeExecuted() throws IOException {
    assertThat(Files.readString(Path.of("../Dockerfile")))
        .contains("-Dio.grpc.netty.shaded.io.netty.native.workdir=/native");
  }

  @Test
  void eachServiceHasAMemoryLimitAndRotatesItsLogs() {
    services.forEach(
        (name, service) ->
            assertThat(service)
                .as(name)
                .containsKey("mem_limit")
                .containsEntry("security_opt", List.of("no-new-privileges:true"))
                .containsEntry(
                    "logging",
                    Map.of(
                        "driver",
                        "json-file",
                        "options",
                        Map.of("max-size", "10m", "max-file", "5"))));
  }

  @Test
  void portsArePublishedOnLoopbackOnly() {
    List<String> webhook = List.of("127.0.0.1:${WEBHOOK_PORT:-8080}:8080");
    Map<String, List<String>> published =
        Map.of(
            "webhook-starter", webhook,
            "durable-stripe", webhook,
            "temporal-ui", List.of("127.0.0.1:${UI_PORT:-8233}:8080"));
    services.forEach(
        (name, service) ->
            assertThat(service.get("ports")).as(name).isEqualTo(published.get(name)));
  }

  @Test
  void aNetworkConnectsOnlyServicesThatTalkToEachOther() {
    assertThat(servicesIn("webhook"))
        .containsExactlyInAnyOrder("webhook-starter", "durable-stripe");
    assertThat(servicesIn("stripe")).containsExactlyInAnyOrder("workflow-worker", "durable-stripe");
    assertThat(servicesIn("ui")).containsExactly("temporal-ui");
    assertThat(servicesIn("starter-temporal"))
        .containsExactlyInAnyOrder("webhook-starter", "temporal");
    assertThat(servicesIn("worker-temporal"))
        .containsExactlyInAnyOrder("workflow-worker", "durable-stripe", "temporal");
    assertThat(servicesIn("ui-temporal"))
        .containsExactlyInAnyOrder("temporal-ui", "temporal-namespace", "temporal");
    assertThat(servicesIn("database"))
        .containsExactlyInAnyOrder(
            "workflow-worker", "durable-stripe", "database-migration", "postgres");
    assertThat(servicesIn("temporal-database"))
        .containsExactlyInAnyOrder("temporal-postgres", "temporal-schema", "temporal");
    networks.forEach(
        (name, network) ->
            assertThat(network.get("internal"))
                .as(name)
                .isEqualTo(List.of("webhook", "stripe", "ui").contains(name) ? null : true));
  }

  private List<String> servicesIn(String network) {
    return services.entrySet().stream()
        .filter(
            service ->
                ((List<?>) requireNonNull(service.getValue().get("networks"))).contains(network))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** docs/benchmarks-details.md has the effect of these settings. */
  @Test
  void temporalsDatabaseWritesLessAndKeepsEveryCommit() {
    assertThat(requireNonNull(services.get("temporal-postgres")).get("command"))
        .asInstanceOf(InstanceOfAssertFactories.list(String.class))
        .contains("wal_compression=on", "max_wal_size=4GB", "checkpoint_timeout=15min")
        .noneMatch(setting -> setting.matches("(fsync|synchronous_commit|full_page_writes)\\b.*"));
  }

  @Test
  void eachFormOfTheProgramsHasAProfile() {
    assertThat(services.get("webhook-starter")).containsEntry("profiles", List.of("two-programs"));
    assertThat(services.get("workflow-worker")).containsEntry("profiles", List.of("two-programs"));
    assertThat(services.get("durable-stripe"))
        .containsEntry("profiles", List.of("one-program"))
        .hasEntrySatisfying(
            "labels",
            labels ->
                assertThat(String.valueOf(labels)).as("says so").contains("COMPOSE_PROFILES:?"));
  }

  @Test
  void thePostgresqlOfAFailedFirstStartIsNotHealthy() {
    assertThat(String.valueOf(services.get("postgres")))
        .as("the health check connects as the worker")
        .contains("-U, durable_stripe_worker");
  }

  private Map<String, Object> environment(String service) {
    @SuppressWarnings("unchecked")
    Map<String, Object> environment =
        (Map<String, Object>)
            requireNonNull(requireNonNull(services.get(service)).get("environment"));
    return environment;
  }

  @ParameterizedTest
  @ValueSource(strings = {"workflow-worker", "durable-stripe"})
  void onlyTheMigrationHasTheOwnersPassword(String program) {
    assertThat(environment(program))
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

  @ParameterizedTest
  @ValueSource(strings = {"workflow-worker", "durable-stripe"})
  void theWorkerStartsAfterTheMigration(String program) {
    assertThat(services.get("database-migration"))
        .containsEntry("command", List.of("migrate"))
        .containsEntry("build", requireNonNull(services.get("workflow-worker")).get("build"));
    assertThat(services.get(program))
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
        .filteredOn(line -> line.matches("ARG \\w+_IMAGE.*"))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).matches("ARG (JAVA|TEMPORAL)_IMAGE=" + PINNED));
    assertThat(Files.readAllLines(Path.of("../Dockerfile")))
        .filteredOn(line -> line.startsWith("FROM "))
        .allSatisfy(
            line -> assertThat(line).matches("FROM \\$\\{(JAVA|TEMPORAL)_IMAGE}( AS \\w+)?"));
  }

  @Test
  void aProgramIsTrainedWithTheServerOfTheComposeFile() throws IOException {
    assertThat(Files.readAllLines(Path.of("../Dockerfile")))
        .contains(
            "ARG TEMPORAL_IMAGE="
                + requireNonNull(services.get("temporal-namespace")).get("image"));
  }

  /** The JVM uses a cache only with the class path and the options that it was written with. */
  @Test
  void theCacheIsWrittenWithTheClassPathAndOptionsOfTheProgram() throws IOException {
    assertThat(Files.readString(Path.of("../Dockerfile")))
        .contains(
            "java @/program/jvm.options -XX:AOTCacheOutput=/program/program.aot --enable-native-access=ALL-UNNAMED -jar /program/program.jar")
        .contains(
            "\"java\", \"@/program/jvm.options\"",
            "\"-XX:AOTCache=/program/program.aot\"",
            "\"--enable-native-access=ALL-UNNAMED\", \"-jar\", \"/program/program.jar\"");
  }

  @Test
  void theBuildContextNamesEachJarByItsPath() throws IOException {
    assertThat(Files.readAllLines(Path.of("../.dockerignore")))
        .as("classic builders ignore exceptions that begin with a wildcard")
        .contains("*")
        .filteredOn(line -> line.startsWith("!"))
        .containsExactly(
            "!webhook-starter/target/webhook-starter-app.jar",
            "!workflow-worker/target/workflow-worker-app.jar",
            "!durable-stripe/target/durable-stripe-app.jar",
            "!cache-training/target/cache-training-app.jar");
  }
}
