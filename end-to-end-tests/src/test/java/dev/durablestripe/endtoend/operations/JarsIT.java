package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jars of the build: libraries for other applications, and the programs made from them. */
class JarsIT {

  private static List<String> files(String module, String jar) throws IOException {
    try (JarFile file = new JarFile(Path.of("..", module, "target", jar).toFile())) {
      return file.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName).toList();
    }
  }

  /** An {@code application.yml} or {@code db/migration} here would act on the application. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "workflow-contract",
        "application-support",
        "webhook-starter",
        "workflow-worker",
        "durable-stripe",
        "durable-stripe-test",
        "local-stack",
        "fake-stripe"
      })
  void aLibraryAddsFilesUnderItsOwnNamesOnly(String module) throws IOException {
    assertThat(files(module, module + ".jar"))
        .isNotEmpty()
        .allMatch(
            name ->
                name.startsWith("dev/durablestripe/")
                    || name.startsWith("META-INF/")
                    || name.equals(module + ".yml"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"webhook-starter", "workflow-worker", "durable-stripe"})
  void aProgramContainsItsLibraries(String module) throws IOException {
    assertThat(files(module, module + "-app.jar"))
        .contains("BOOT-INF/classes/" + module + ".yml")
        .anyMatch(name -> name.startsWith("BOOT-INF/lib/workflow-contract-"))
        .anyMatch(name -> name.startsWith("BOOT-INF/lib/micrometer-registry-prometheus-"))
        .anyMatch(name -> name.startsWith("BOOT-INF/lib/opentelemetry-exporter-otlp-"));
  }
}
