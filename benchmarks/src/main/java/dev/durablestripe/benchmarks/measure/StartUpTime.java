package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import dev.durablestripe.benchmarks.candidates.BenchmarkNamespace;
import dev.durablestripe.benchmarks.candidates.DurableStripeProgram;
import dev.durablestripe.benchmarks.candidates.PackagedJar;
import dev.durablestripe.benchmarks.report.Report;
import dev.durablestripe.internal.local.AppProcess;
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
            The Docker image contains the extracted form with an AOT cache of a run with events, and starts workers with the first compiler only.""")
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
    PackagedJar jar =
        new ProgramPackaging(environment).prepare(packaging.program(), packaging.format());
    long start = System.nanoTime();
    AppProcess process =
        environment.programs().start(packaging.program(), jar, namespace).awaitHealthy();
    double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1e3;
    process.kill();
    return seconds;
  }
}
