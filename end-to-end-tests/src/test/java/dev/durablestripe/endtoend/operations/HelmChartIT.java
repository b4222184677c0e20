package dev.durablestripe.endtoend.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * The Helm chart: {@code charts/check.sh} lints and renders it and compares the result with the
 * schemas of a Kubernetes version, and this class says what the rendered resources must not do.
 * Fails without {@code helm} and {@code kubeconform}.
 */
@Tag("full")
class HelmChartIT {
  private static final Path PROJECT = Path.of("..");
  private static final Path RENDERED = Path.of("target", "charts").toAbsolutePath();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static List<JsonNode> resources = List.of();

  @BeforeAll
  static void theChartConformsToTheSchemas() throws Exception {
    Process check =
        new ProcessBuilder("bash", "charts/check.sh", RENDERED.toString())
            .directory(PROJECT.toFile())
            .redirectErrorStream(true)
            .start();
    String printed = new String(check.getInputStream().readAllBytes(), UTF_8);
    assertThat(check.waitFor()).as(printed).isZero();
    assertThat(printed).contains("Invalid: 0, Errors: 0, Skipped: 0", "The chart is fine.");
    resources = read();
  }

  private static List<JsonNode> read() throws IOException {
    List<JsonNode> read = new ArrayList<>();
    try (Stream<Path> files = Files.list(RENDERED)) {
      for (Path file : files.sorted().toList()) {
        for (Object resource : new Yaml().loadAll(Files.readString(file))) {
          if (resource != null) {
            read.add(MAPPER.valueToTree(resource));
          }
        }
      }
    }
    return List.copyOf(read);
  }

  private static List<JsonNode> ofKind(String kind) {
    return resources.stream()
        .filter(resource -> kind.equals(resource.at("/kind").asText()))
        .toList();
  }

  /** The pod templates of every workload: the programs, the migration, the versioned worker. */
  private static List<JsonNode> pods() {
    return resources.stream()
        .map(resource -> resource.at("/spec/template"))
        .filter(template -> template.has("spec"))
        .toList();
  }

  private static List<JsonNode> containers() {
    return pods().stream().map(pod -> pod.at("/spec/containers/0")).toList();
  }

  @Test
  void noPodRunsAsRootOrHoldsATokenOfTheCluster() {
    assertThat(pods())
        .hasSizeGreaterThan(8)
        .allSatisfy(
            pod -> {
              assertThat(pod.at("/spec/securityContext/runAsNonRoot").asBoolean()).isTrue();
              assertThat(pod.at("/spec/securityContext/runAsUser").asInt()).isEqualTo(10_001);
              assertThat(pod.at("/spec/securityContext/seccompProfile/type").asText())
                  .isEqualTo("RuntimeDefault");
              assertThat(pod.at("/spec/automountServiceAccountToken").asBoolean(true)).isFalse();
              assertThat(pod.at("/spec/containers")).hasSize(1);
              assertThat(pod.at("/spec").has("hostNetwork")).isFalse();
            });
  }

  @Test
  void eachContainerIsReadOnlyWithoutPrivilegesAndLimited() {
    assertThat(containers())
        .allSatisfy(
            container -> {
              JsonNode security = container.get("securityContext");
              assertThat(security.get("readOnlyRootFilesystem").asBoolean()).isTrue();
              assertThat(security.get("allowPrivilegeEscalation").asBoolean(true)).isFalse();
              assertThat(security.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
              assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
              assertThat(container.at("/resources/requests/cpu").asText()).isNotEmpty();
            });
  }

  @Test
  void secretsAreFilesThatTheChartDoesNotCreate() {
    assertThat(ofKind("Secret")).isEmpty();
    assertThat(containers())
        .allSatisfy(
            container ->
                assertThat(container.get("env"))
                    .allSatisfy(
                        variable -> {
                          assertThat(variable.has("valueFrom")).isFalse();
                          assertThat(variable.get("name").asText())
                              .doesNotMatch("(.*_SECRET|.*_KEY|.*_PASSWORD|.*_KEYSET)");
                        }));
  }

  @Test
  void eachVariableIsADocumentedSetting() throws IOException {
    String settings = Files.readString(PROJECT.resolve("docs/configuration.md"));
    assertThat(containers().stream().flatMap(container -> elements(container.get("env"))))
        .extracting(variable -> variable.get("name").asText())
        .allSatisfy(name -> assertThat(settings).contains("`" + name + "`"));
  }

  @Test
  void theExamplesMountEachSecretAsAFile() throws IOException {
    String settings = Files.readString(PROJECT.resolve("docs/configuration.md"));
    assertThat(Pattern.compile("(?m)^- `(\\w+_FILE)`$").matcher(settings).results())
        .hasSize(7)
        .extracting(setting -> setting.group(1))
        .allSatisfy(
            name ->
                assertThat(containers().stream().flatMap(pod -> elements(pod.get("env"))))
                    .extracting(variable -> variable.get("name").asText())
                    .contains(name));
  }

  @Test
  void theMigrationUsesTheWorkersSchema() {
    assertThat(containers())
        .filteredOn(container -> container.toString().contains("\"DATABASE_SCHEMA\""))
        .extracting(container -> container.get("name").asText())
        .containsExactlyInAnyOrder("worker", "migration");
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(requireNonNull(array).spliterator(), false);
  }

  @Test
  void livenessDependsOnTheProcessAlone() {
    assertThat(containers())
        .filteredOn(container -> !container.has("args"))
        .hasSizeGreaterThan(5)
        .allSatisfy(
            container -> {
              assertThat(container.at("/livenessProbe/httpGet/path").asText())
                  .isEqualTo("/actuator/health/liveness");
              assertThat(container.at("/readinessProbe/httpGet/path").asText())
                  .isEqualTo("/actuator/health/readiness");
            });
  }

  @Test
  void onlyTheWebhooksPathIsPublished() {
    assertThat(ofKind("Ingress"))
        .hasSize(2)
        .allSatisfy(
            ingress -> {
              JsonNode paths = ingress.at("/spec/rules/0/http/paths");
              assertThat(paths).hasSize(1);
              assertThat(paths.at("/0/path").asText()).isEqualTo("/api/v1/webhooks/stripe");
              assertThat(paths.at("/0/pathType").asText()).isEqualTo("Exact");
              assertThat(ingress.at("/spec/tls/0/secretName").asText()).isNotEmpty();
            });
    assertThat(ofKind("Service"))
        .allSatisfy(
            service ->
                assertThat(service.at("/spec/type").asText("ClusterIP")).isEqualTo("ClusterIP"));
  }

  @Test
  void eachPodHasANetworkPolicyForBothDirections() {
    List<JsonNode> policies = ofKind("NetworkPolicy");
    assertThat(policies)
        .allSatisfy(policy -> assertThat(policy.at("/spec/policyTypes")).hasSize(2))
        .extracting(policy -> policy.at("/spec/podSelector/matchLabels"))
        .containsAll(pods().stream().map(HelmChartIT::selector).distinct().toList());
  }

  private static JsonNode selector(JsonNode pod) {
    ObjectNode labels = pod.at("/metadata/labels").deepCopy();
    return labels.retain(
        "app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component");
  }

  @Test
  void onlyTheMigrationHasTheOwnersPassword() {
    assertThat(pods())
        .filteredOn(pod -> pod.toString().contains("database-owner-password"))
        .isNotEmpty()
        .allSatisfy(
            pod ->
                assertThat(pod.at("/metadata/labels/app.kubernetes.io~1component").asText())
                    .isEqualTo("migration"));
  }

  @Test
  void theChartSetsNothingThatTheWorkerControllerSets() {
    assertThat(ofKind("WorkerDeployment"))
        .hasSize(2)
        .flatExtracting(
            worker ->
                elements(worker.at("/spec/template/spec/containers/0/env"))
                    .map(variable -> variable.get("name").asText())
                    .toList())
        .contains("SPRING_DATASOURCE_URL")
        .doesNotContain(
            "TEMPORAL_ADDRESS",
            "TEMPORAL_NAMESPACE",
            "TEMPORAL_DEPLOYMENT_NAME",
            "TEMPORAL_WORKER_BUILD_ID",
            "TEMPORAL_TLS_CLIENT_CERT_PATH",
            "TEMPORAL_TLS_CLIENT_KEY_PATH",
            "TEMPORAL_API_KEY_FILE");
  }
}
