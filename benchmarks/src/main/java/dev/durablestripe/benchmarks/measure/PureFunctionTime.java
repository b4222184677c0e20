package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.report.NumberFormats;
import dev.durablestripe.benchmarks.report.Report;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link PureFunctionBenchmarks}. It needs no server.
 *
 * @param plan how much is measured
 * @param report the report, to which it adds a section
 */
record PureFunctionTime(MeasurementPlan plan, Report report) {
  private static final int ITERATIONS = 5;
  private static final TimeValue SMOKE_TIME = TimeValue.milliseconds(10);

  /** Runs JMH. */
  void run() {
    int seconds = plan.jmhSeconds();
    Options options =
        seconds == 0
            ? options(0, 1, SMOKE_TIME)
            : options(1, ITERATIONS, TimeValue.seconds(seconds));
    report
        .section("Pure functions")
        .text(
            """
            Measured with JMH in a JVM of its own, in %d iterations of %d s, with an event of %s bytes.
            `verify` verifies a signature, `parse` reads the event's envelope, `decide` decides which of two states of a subscription wins."""
                .formatted(
                    options.getMeasurementIterations().get(),
                    seconds,
                    NumberFormats.whole(new PureFunctionBenchmarks().eventBytes())))
        .table(
            List.of("function", "µs", "± (99.9 %)"),
            run(options).stream().map(RunResult::getPrimaryResult).map(this::row).toList());
  }

  private static Options options(int forks, int iterations, TimeValue time) {
    return new OptionsBuilder()
        .include(PureFunctionBenchmarks.class.getName())
        .forks(forks)
        .warmupIterations(iterations)
        .warmupTime(time)
        .measurementIterations(iterations)
        .measurementTime(time)
        .verbosity(VerboseMode.SILENT)
        .build();
  }

  private static Collection<RunResult> run(Options options) {
    try {
      return new Runner(options).run();
    } catch (RunnerException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> row(Result<?> result) {
    return List.of(
        result.getLabel(),
        NumberFormats.number(result.getScore()),
        NumberFormats.number(result.getScoreError()));
  }
}
