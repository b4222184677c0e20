package dev.durablestripe.quickstart;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** What the Compose file and the Dockerfile promise about the containers. */
class ComposeTest {
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
  @ValueSource(strings = {"webhook-starter", "workflow-worker"})
  void aProgramCanWriteNothingAndBecomeNobody(String program) {
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
  void onlyTheWebhookCanBeReachedFromOutside() {
    assertThat(services.get("webhook-starter")).containsEntry("ports", List.of("8080:8080"));
    assertThat(services.get("temporal-ui")).containsEntry("ports", List.of("127.0.0.1:8233:8080"));
    services.forEach(
        (name, service) -> {
          if (!List.of("webhook-starter", "temporal-ui").contains(name)) {
            assertThat(service).as(name).doesNotContainKey("ports");
          }
        });
  }
}
