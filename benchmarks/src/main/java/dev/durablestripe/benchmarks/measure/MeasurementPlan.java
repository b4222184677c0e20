package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.TuningOption;
import java.time.Duration;
import java.util.List;

/**
 * The sizes of all measurements.
 *
 * @param packagings how the programs are packaged whose start-up is measured
 * @param rounds how often each candidate's intake latency is measured
 * @param senders the numbers of concurrent senders
 * @param window how long each round of the intake latency takes
 * @param large the backlogs by which Durable Stripe is compared with bare Temporal
 * @param small the backlogs of all other comparisons
 * @param backlog the number of events in the single large backlog
 * @param steadyLoad how long the load at a fixed rate lasts
 * @param storedRows how many marks, and how many subscriptions, are stored beforehand
 * @param workers the numbers of worker processes
 * @param tuningOptions the options that are tried on a bare worker
 * @param poolSizes the sizes of a worker's connection pool that are tried
 * @param jmhSeconds the duration of each JMH iteration, 0 for a single short one
 */
record MeasurementPlan(
    List<PackagingFormat> packagings,
    int rounds,
    List<Integer> senders,
    Duration window,
    DrainSeries large,
    DrainSeries small,
    int backlog,
    Duration steadyLoad,
    List<Integer> storedRows,
    List<Integer> workers,
    List<TuningOption> tuningOptions,
    List<String> poolSizes,
    int jmhSeconds) {

  static final MeasurementPlan SMOKE =
      new MeasurementPlan(
          List.of(PackagingFormat.EXTRACTED),
          1,
          List.of(2),
          Duration.ofMillis(300),
          new DrainSeries(1, 6),
          new DrainSeries(1, 6),
          8,
          Duration.ofSeconds(2),
          List.of(10),
          List.of(1),
          List.of(TuningOption.DEFAULTS),
          List.of(),
          0);

  static final MeasurementPlan BRIEF =
      new MeasurementPlan(
          List.of(PackagingFormat.values()),
          3,
          List.of(1, 8, 64),
          Duration.ofSeconds(3),
          new DrainSeries(3, 200),
          new DrainSeries(2, 100),
          1_000,
          Duration.ofSeconds(20),
          List.of(1_000, 10_000),
          List.of(1, 2),
          List.of(TuningOption.DEFAULTS, TuningOption.AUTOSCALING),
          List.of(),
          1);

  static final MeasurementPlan NORMAL =
      new MeasurementPlan(
          List.of(PackagingFormat.values()),
          5,
          List.of(1, 8, 64),
          Duration.ofSeconds(3),
          new DrainSeries(5, 300),
          new DrainSeries(3, 150),
          3_000,
          Duration.ofSeconds(30),
          List.of(1_000, 100_000),
          List.of(1, 2, 4),
          List.of(TuningOption.values()),
          List.of("5", "50"),
          1);

  static final MeasurementPlan LONG =
      NORMAL.with(20_000, Duration.ofSeconds(60), List.of(1_000, 100_000, 1_000_000));

  private MeasurementPlan with(int backlog, Duration steadyLoad, List<Integer> storedRows) {
    return new MeasurementPlan(
        packagings,
        rounds,
        senders,
        window,
        large,
        small,
        backlog,
        steadyLoad,
        storedRows,
        workers,
        tuningOptions,
        poolSizes,
        jmhSeconds);
  }
}
