package dev.durablestripe.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.local.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the smallest scale as {@code run.sh} does. It checks no figure. */
@Tag("full")
class BenchmarksIT {
  private static final List<String> HEADINGS =
      List.of(
          "## Goals",
          "### Pure functions",
          "### Sent and processed at the same time",
          "### Age of an event at a low rate",
          "### Time until an event is accepted",
          "### The first events after a start",
          "### Start-up",
          "### Requests and history per event",
          "### Draining a backlog",
          "### Unevenly distributed events",
          "### More worker processes",
          "### Large tables",
          "### Tuning options",
          "### Draining a backlog after an outage");

  @TempDir private Path folder;

  @Test
  void smallestScaleWritesTheWholeReport() throws Exception {
    Path report = folder.resolve("benchmarks.md");
    List<String> command =
        new ArrayList<>(
            List.of(
                JavaProcess.java(),
                // The report's numbers do not depend on the machine's locale.
                "-Duser.language=de",
                "-cp",
                Path.of("target", "benchmarks.jar") + ":" + Path.of("target", "lib", "*"),
                Benchmarks.class.getName(),
                "--scale=SMOKE",
                "--project=..",
                "--report=" + report));
    goBaseline().ifPresent(program -> command.add("--go-baseline=" + program));
    Process run = new ProcessBuilder(command).inheritIO().start();

    assertThat(run.waitFor(20, TimeUnit.MINUTES)).isTrue();
    assertThat(run.exitValue()).isZero();
    String text = Files.readString(report);
    assertThat(text).contains(HEADINGS).doesNotContain("NaN");
    assertThat(text).doesNotContainPattern("\\d\\.\\d{3} bytes");
    // A dash is a missing figure. Only JMH has one: a single iteration has no error.
    assertThat(text.substring(text.indexOf("## On Temporal"))).doesNotContain("| – |");
    assertThat(text.lines().filter(line -> line.startsWith("!["))).hasSize(2);
    assertThat(folder.resolve("images").resolve("accept-dev.svg")).content().contains("<svg");
    assertThat(folder.resolve("images").resolve("workers-dev.svg")).content().contains("<svg");
  }

  /** Empty if Go is not installed. */
  private static Optional<String> goBaseline() throws Exception {
    Process build =
        new ProcessBuilder("go-baseline/build.sh")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String program = new String(build.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(build.waitFor()).isZero();
    return Optional.of(program).filter(path -> !path.isEmpty());
  }
}
