package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.Command;
import dev.durablestripe.internal.local.ExtractedJar;
import dev.durablestripe.internal.local.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Trains programs as the Dockerfile does, with few events. The cache needs Java 25, which may be
 * installed beside the Java of the tests.
 */
@Tag("full")
class CacheTrainingIT {
  @TempDir private Path folder;
  private Path log;

  @BeforeEach
  void nameLog() {
    log = folder.resolve("training.log");
  }

  @ExtendWith(InstalledJava25.class)
  @ParameterizedTest
  @CsvSource({
    "webhook-starter, ''",
    "workflow-worker, -XX:TieredStopAtLevel=1",
    "durable-stripe, -XX:TieredStopAtLevel=1"
  })
  void aTrainedProgramHasACacheThatTheJvmUses(String program, String jvmOptions)
      throws IOException {
    String java = InstalledJava25.find().orElseThrow().toString();
    Path jar = extract(program);
    Path cache = folder.resolve("program.aot");
    Path options = writeOptions(program);
    assertThat(options).content().isEqualToIgnoringNewLines(jvmOptions);

    assertThat(
            train(
                program,
                cache,
                List.of(
                    java, "@" + options, "-XX:AOTCacheOutput=" + cache, "-jar", jar.toString())))
        .as(log.toString())
        .isZero();

    Command version =
        Command.run(
            folder,
            Map.of(),
            java,
            "@" + options,
            "-XX:AOTMode=on",
            "-XX:AOTCache=" + cache,
            "-cp",
            jar.toString(),
            "-version");
    assertThat(version.status()).as(version.output()).isZero();
  }

  /** With any Java: all events are processed, and the image's build does not go on. */
  @Test
  void withoutACacheTheTrainingFails() throws IOException {
    Path jar = extract("durable-stripe");

    int status =
        train(
            "durable-stripe",
            folder.resolve("program.aot"),
            List.of(JavaProcess.java(), "-jar", jar.toString()));

    assertThat(status).isEqualTo(1);
    assertThat(log).content().contains("has not written", "Delivered");
  }

  @Test
  void withoutTemporalTheTrainingFails() throws IOException {
    int status =
        train(
            "durable-stripe",
            folder.resolve("program.aot"),
            List.of(JavaProcess.java(), "-version"),
            Map.of("TEMPORAL_CLI_PATH", folder.resolve("none").toString()));

    assertThat(status).isEqualTo(1);
    assertThat(log).content().contains("TEMPORAL_CLI_PATH");
  }

  /** Runs the Dockerfile's own command. */
  private Path writeOptions(String program) throws IOException {
    String command =
        Files.readAllLines(Path.of("../Dockerfile")).stream()
            .filter(line -> line.endsWith("> /program/jvm.options"))
            .map(line -> line.replace("RUN ", "").replace("/program/", folder + "/"))
            .findFirst()
            .orElseThrow();
    Command shell = Command.run(folder, Map.of("PROGRAM", program), "sh", "-c", command);
    assertThat(shell.status()).as(shell.output()).isZero();
    return folder.resolve("jvm.options");
  }

  private Path extract(String program) {
    Path jar = Path.of("..", program, "target", program + "-app.jar");
    return ExtractedJar.extract(jar, folder.resolve(program), log);
  }

  private int train(String program, Path cache, List<String> command) {
    return train(program, cache, command, Map.of());
  }

  private int train(
      String program, Path cache, List<String> command, Map<String, String> environment) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-Dtraining.events=30",
                "-jar",
                Path.of("..", "cache-training", "target", "cache-training-app.jar").toString(),
                program,
                cache.toString()));
    arguments.addAll(command);
    return JavaProcess.run(arguments, environment, log);
  }
}
