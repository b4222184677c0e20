package dev.durablestripe.benchmarks;

import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import dev.durablestripe.benchmarks.measure.BenchmarkScale;
import dev.durablestripe.benchmarks.measure.Measurements;
import dev.durablestripe.benchmarks.report.MachineDescription;
import dev.durablestripe.benchmarks.report.Report;
import dev.durablestripe.internal.local.ResourceStack;
import io.temporal.serviceclient.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line: runs all benchmarks and writes the report. */
@Command(
    name = "benchmarks",
    description = "Runs all benchmarks and writes a report.",
    mixinStandardHelpOptions = true)
public final class Benchmarks implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(Benchmarks.class);

  @Option(
      names = "--scale",
      description = "What to measure: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
  private BenchmarkScale scale = BenchmarkScale.GOALS;

  @Option(names = "--project", description = "The project's folder; default ${DEFAULT-VALUE}")
  private Path project = Path.of(".");

  @Option(
      names = "--report",
      description =
          "The file to write; by default one of docs/benchmarks*.md, depending on the scale")
  private @Nullable Path file;

  @Option(
      names = "--real-server",
      description =
          "Measure on Temporal's real server as well: the folder that benchmarks/real-server.sh prints")
  private @Nullable Path realServer;

  @Option(
      names = "--go-baseline",
      description = "The program that benchmarks/go-baseline/build.sh prints")
  private @Nullable Path goBaseline;

  @Override
  public Integer call() throws IOException {
    Path reportFile = file == null ? scale.report() : file;
    Report report = new Report(reportFile, introduction());
    Measurements measurements = new Measurements(scale, report);
    measurements.runWithoutServer();
    Path folder =
        Files.createTempDirectory(Files.createDirectories(Path.of("target")), "benchmarks-")
            .toAbsolutePath();
    if (realServer == null || !scale.isOnOneServer()) {
      runOnServer(null, folder, measurements);
    }
    if (realServer != null) {
      runOnServer(realServer, folder, measurements);
    }
    log.info("Report written to {}", reportFile.toAbsolutePath());
    return CommandLine.ExitCode.OK;
  }

  private void runOnServer(@Nullable Path server, Path folder, Measurements measurements)
      throws IOException {
    Path data = Files.createDirectory(folder.resolve(server == null ? "dev-server" : "server"));
    Path packages = folder.resolve("packages");
    try (ResourceStack resources = new ResourceStack()) {
      BenchmarkEnvironment environment =
          new BenchmarkEnvironment(project, data, packages, server, goBaseline, resources);
      measurements
          .report()
          .chapter("On Temporal's " + environment.temporal().name())
          .text(versions(environment));
      measurements.run(environment);
    }
  }

  private static String versions(BenchmarkEnvironment environment) {
    return "Temporal server %s, Temporal's Java SDK %s, PostgreSQL %s."
        .formatted(
            environment.temporal().version(),
            Version.LIBRARY_VERSION,
            environment.database().sql("SHOW server_version").query(String.class).single());
  }

  private String introduction() {
    return """
        # Benchmarks

        Written by `benchmarks/run.sh` at the scale %s on %s.
        Figures are comparable only within this run, because they depend on the machine.
        Candidates take turns in the order A-B-B-A.
        Each figure is the median of several rounds, followed by the lowest and the highest in brackets.
        The range shows how noisy the machine was.
        Every Java program has a heap of 256 MiB.
        PostgreSQL runs with `fsync` and `synchronous_commit` on, because no event may be lost in a power failure.
        [scale.md](scale.md) says what the figures mean for higher rates.
        *Bare Temporal* is the same events in a workflow whose one activity does nothing, with the defaults of Temporal's SDKs.
        In Go, that is [benchmarks/go-baseline](../benchmarks/go-baseline).

        %s"""
        .formatted(scale, LocalDate.now(ZoneOffset.UTC), MachineDescription.describe());
  }

  /** Runs the command and exits with its status. */
  public static void main(String[] args) {
    // In seconds. A connection to a suspended program is idle for longer than the program allows.
    System.setProperty("jdk.httpclient.keepalive.timeout", "3");
    System.exit(new CommandLine(new Benchmarks()).execute(args));
  }
}
