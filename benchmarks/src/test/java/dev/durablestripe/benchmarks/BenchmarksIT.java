package dev.durablestripe.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.local.AppProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The smallest form, as {@code run.sh} starts it. No time is judged here. */
@Tag("full")
class BenchmarksIT {
  private static final List<String> SECTIONS =
      List.of(
          "## Goals",
          "### The parts that need nothing but the CPU",
          "### Start-up",
          "### What an event takes",
          "### Until an event is accepted",
          "### Until a backlog is worked off",
          "### The age of an event when it is applied",
          "### More workers",
          "### Events that are not spread evenly",
          "### With many marks and subscriptions stored",
          "### Levers");

  @TempDir private Path folder;

  @Test
  void theSmallestFormWritesTheWholeReport() throws Exception {
    Path report = folder.resolve("benchmarks.md");
    Process run =
        new ProcessBuilder(
                AppProcess.java(),
                "-cp",
                Path.of("target", "benchmarks.jar") + ":" + Path.of("target", "lib", "*"),
                Benchmarks.class.getName(),
                "--form=SMOKE",
                "--project=..",
                "--report=" + report)
            .inheritIO()
            .start();

    assertThat(run.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(run.exitValue()).isZero();
    String text = Files.readString(report);
    assertThat(text).contains(SECTIONS).doesNotContain("NaN");
    // A figure that is missing; JMH has no error to tell of when it measures once.
    assertThat(text.substring(text.indexOf("## On Temporal"))).doesNotContain("| – |");
    assertThat(text.lines().filter(line -> line.startsWith("!["))).hasSize(2);
    assertThat(folder.resolve("images").resolve("accept-dev.svg")).content().contains("<svg");
    assertThat(folder.resolve("images").resolve("workers-dev.svg")).content().contains("<svg");
  }
}
