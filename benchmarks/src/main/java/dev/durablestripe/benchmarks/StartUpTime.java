package dev.durablestripe.benchmarks;

import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.ExtractedJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** From the start of a program to "healthy". */
final class StartUpTime {
  private static final double LIMIT_SECONDS = 5;

  private record Start(DurableStripeApp program, PackagingFormat packing) {
    private String title() {
      return program.jar() + ", " + packing.title();
    }
  }

  private final BenchmarkEnvironment rig;
  private final BenchmarkScale extent;
  private final Report report;

  StartUpTime(BenchmarkEnvironment rig, BenchmarkScale extent, Report report) {
    this.rig = rig;
    this.extent = extent;
    this.report = report;
  }

  void run() {
    BenchmarkNamespace namespace = BenchmarkNamespace.create(rig.temporal().stubs(), "start-up");
    // The first one migrates.
    seconds(new Start(DurableStripeApp.WORKER, PackagingFormat.JAR), namespace);
    List<Start> starts = new ArrayList<>();
    for (DurableStripeApp program : DurableStripeApp.values()) {
      extent.packings().stream()
          .filter(PackagingFormat::exists)
          .forEach(packing -> starts.add(new Start(program, packing)));
    }
    InterleavedRuns<Double> turns =
        InterleavedRuns.take(
            extent.small().rounds(), starts, Start::title, start -> seconds(start, namespace));
    report
        .section("Start-up")
        .text("From the start of the process until its health check says that it can do its work.")
        .table(
            List.of("program", "seconds"),
            starts.stream()
                .map(Start::title)
                .map(title -> List.of(title, turns.spread(title, s -> s).toString()))
                .toList());
    for (Start start : starts) {
      double median = turns.spread(start.title(), s -> s).median();
      report.goal(
          start.title() + ", starts in ≤ 5 s",
          rig.temporal().name(),
          median,
          median <= LIMIT_SECONDS);
    }
  }

  private double seconds(Start start, BenchmarkNamespace namespace) {
    Path jar = jar(start);
    List<String> options =
        start.packing() == PackagingFormat.AOT_CACHE
            ? List.of("-XX:AOTCache=" + jar.resolveSibling("program.aot"))
            : List.of();
    long begin = System.nanoTime();
    AppProcess program = rig.start(start.program(), namespace, jar, options).awaitHealthy();
    double seconds = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1e3;
    program.kill();
    return seconds;
  }

  /** Packed once; the same commands are in the Dockerfile. */
  private Path jar(Start start) {
    Path jar = rig.jar(start.program());
    if (start.packing() == PackagingFormat.JAR) {
      return jar;
    }
    Path folder = rig.folder().resolve(start.program().jar());
    Path extracted = folder.resolve(jar.getFileName());
    Path log = rig.folder().resolve("packing.log");
    if (!Files.exists(extracted)) {
      ExtractedJar.extract(jar, folder, log);
    }
    Path cache = folder.resolve("program.aot");
    if (start.packing() == PackagingFormat.AOT_CACHE && !Files.exists(cache)) {
      ExtractedJar.rehearse(extracted, List.of("-XX:AOTCacheOutput=" + cache), log);
    }
    return extracted;
  }
}
