package dev.durablestripe.benchmarks;

import dev.durablestripe.local.Ports;
import dev.durablestripe.local.ResourceStack;
import io.temporal.serviceclient.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures everything and writes the report. */
@Command(name = "benchmarks", mixinStandardHelpOptions = true)
public final class Benchmarks implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(Benchmarks.class);
  private static final int WARM_UP = 2;

  /** How much is measured. */
  enum Form {
    SMOKE,
    BRIEF,
    NORMAL,
    LONG;

    private BenchmarkScale extent() {
      return switch (this) {
        case SMOKE -> BenchmarkScale.SMOKE;
        case BRIEF -> BenchmarkScale.BRIEF;
        case NORMAL -> BenchmarkScale.NORMAL;
        case LONG -> BenchmarkScale.LONG;
      };
    }
  }

  @Option(names = "--form", description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
  private Form form = Form.NORMAL;

  @Option(names = "--project", description = "The project's folder; default ${DEFAULT-VALUE}")
  private Path project = Path.of(".");

  @Option(names = "--report", description = "The file to write; default ${DEFAULT-VALUE}")
  private Path file = Path.of("docs", "benchmarks.md");

  @Option(
      names = "--real-server",
      description =
          "The folder that benchmarks/real-server.sh names: Temporal's real server instead of the dev server")
  private @Nullable Path realServer;

  @Override
  public Integer call() throws IOException {
    Path folder =
        Files.createTempDirectory(Files.createDirectories(Path.of("target")), "benchmarks-")
            .toAbsolutePath();
    Report report = new Report(file).introduction(introduction());
    ComponentBenchmarks.run(form.extent(), report.chapter("Without any server"));
    try (ResourceStack parts = new ResourceStack()) {
      measure(
          new BenchmarkEnvironment(project, folder, parts.add(temporal(folder, parts)), parts),
          report);
    }
    log.info("Written: {}", file.toAbsolutePath());
    return CommandLine.ExitCode.OK;
  }

  private TemporalServer temporal(Path folder, ResourceStack parts) {
    return realServer == null
        ? TemporalServer.dev(folder, Ports.free().temporal(), Ports.free().temporalUi())
        : PostgresTemporalServer.start(realServer, project, folder, parts);
  }

  private void measure(BenchmarkEnvironment rig, Report report) {
    report.chapter("On Temporal's " + rig.temporal().name());
    report.text(
        "Temporal server %s, Temporal's Java SDK %s, PostgreSQL %s."
            .formatted(
                rig.temporal().version(),
                Version.LIBRARY_VERSION,
                rig.postgres().sql("SHOW server_version").query(String.class).single()));
    BenchmarkScale extent = form.extent();
    new StartUpTime(rig, extent, report).run();
    new CostPerEvent(rig, extent, report).run();
    new IntakeLatency(rig, extent, report).run();
    pair(rig, report);
    new WorkerScaling(rig, extent, report).run();
    new LargeTables(rig, extent, report).run();
    new TuningOptions(rig, extent, report).run();
  }

  private void pair(BenchmarkEnvironment rig, Report report) {
    BenchmarkScale extent = form.extent();
    try (Candidate ours = rig.ours(Candidate.OURS, BenchmarkEnvironment.DATABASE, 1);
        Candidate bare = rig.bare(Candidate.BARE, 1)) {
      List<Candidate> both = List.of(ours, bare);
      for (int n = 0; n < WARM_UP; n++) {
        both.forEach(extent.large()::drain);
      }
      double maximum = new DrainThroughput(rig, extent, report).run(both);
      new EndToEndLatency(rig, extent, report).run(ours, bare, maximum);
      new UnevenLoad(extent, report).run(ours);
    }
  }

  private String introduction() {
    return """
        # Benchmarks

        Written by `benchmarks/run.sh` (form %s) on %s. Everything is a comparison within one run: contestants take turns, A-B-B-A, and
        figures are medians with the lowest and the highest of their rounds, which show how noisy the machine was. Every Java program has a heap
        of 256 MiB. Why a goal is missed, and what follows for larger numbers, is in [scale.md](scale.md). PostgreSQL has fsync and synchronous_commit on: an event that is lost by a power cut would be lost for good, whatever rate that buys.

        %s"""
        .formatted(
            form.name().toLowerCase(Locale.ROOT),
            LocalDate.now(ZoneOffset.UTC),
            MachineDescription.describe());
  }

  /** Runs it. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Benchmarks()).execute(args));
  }
}
