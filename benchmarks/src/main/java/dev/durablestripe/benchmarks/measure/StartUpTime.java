package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import dev.durablestripe.benchmarks.candidates.BenchmarkNamespace;
import dev.durablestripe.benchmarks.candidates.DurableStripeProgram;
import dev.durablestripe.benchmarks.report.Report;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.ExtractedJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Measures the time from the start of a program until it is healthy. */
record StartUpTime(BenchmarkEnvironment environment, MeasurementPlan plan, Report report) {
  private static final double MAX_SECONDS = 5;

  private record Packaging(DurableStripeProgram program, PackagingFormat format) {
    private String title() {
      return "%s (%s)".formatted(program.module(), format.title());
    }
  }

  void run() {
    BenchmarkNamespace namespace = environment.createNamespace("start-up");
    // Not measured, because the first worker also creates the tables.
    start(new Packaging(DurableStripeProgram.WORKFLOW_WORKER, PackagingFormat.JAR), namespace);
    List<Packaging> packagings =
        Stream.of(DurableStripeProgram.values()).flatMap(this::packagings).toList();
    InterleavedRuns<Double> runs =
        InterleavedRuns.run(
            plan.small().rounds(),
            packagings,
            Packaging::title,
            packaging -> start(packaging, namespace));
    List<String> titles = packagings.stream().map(Packaging::title).toList();
    report
        .section("Start-up")
        .text(
            """
            The time from the start of the process until its health check passes.
            The Docker image contains the extracted form with an AOT cache.""")
        .table(
            List.of("program", "seconds"),
            titles.stream()
                .map(title -> List.of(title, runs.summary(title, s -> s).toString()))
                .toList());
    for (String title : titles) {
      double median = runs.summary(title, s -> s).median();
      report.goal(
          "start-up of %s ≤ 5 s".formatted(title),
          environment.temporal().name(),
          median,
          median <= MAX_SECONDS);
    }
  }

  private Stream<Packaging> packagings(DurableStripeProgram program) {
    return plan.packagings().stream()
        .filter(PackagingFormat::isSupported)
        .map(format -> new Packaging(program, format));
  }

  /** Starts a program, kills it when it is healthy, and returns the seconds in between. */
  private double start(Packaging packaging, BenchmarkNamespace namespace) {
    Path jar = prepare(packaging);
    List<String> javaOptions =
        packaging.format() == PackagingFormat.AOT_CACHE
            ? List.of("-XX:AOTCache=" + aotCache(jar))
            : List.of();
    long start = System.nanoTime();
    AppProcess process =
        environment
            .programs()
            .start(packaging.program(), jar, namespace, javaOptions)
            .awaitHealthy();
    double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1e3;
    process.kill();
    return seconds;
  }

  /** Extracts the jar and writes its AOT cache as the Dockerfile does, unless it is done. */
  private Path prepare(Packaging packaging) {
    Path jar = environment.programs().jar(packaging.program());
    if (packaging.format() == PackagingFormat.JAR) {
      return jar;
    }
    Path folder = environment.folder().resolve(packaging.program().module());
    Path extracted = folder.resolve(jar.getFileName());
    Path log = environment.folder().resolve("packaging.log");
    if (!Files.exists(extracted)) {
      ExtractedJar.extract(jar, folder, log);
    }
    Path cache = aotCache(extracted);
    if (packaging.format() == PackagingFormat.AOT_CACHE && !Files.exists(cache)) {
      ExtractedJar.rehearse(extracted, List.of("-XX:AOTCacheOutput=" + cache), log);
    }
    return extracted;
  }

  private static Path aotCache(Path jar) {
    return jar.resolveSibling("program.aot");
  }
}
