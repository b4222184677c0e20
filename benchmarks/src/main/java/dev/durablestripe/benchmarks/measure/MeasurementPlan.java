package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.TuningOption;
import java.util.List;

/**
 * The sizes of the measurements of details.
 *
 * @param packagings how the programs are packaged whose start-up is measured
 * @param large the backlogs by which Durable Stripe is compared with bare Temporal
 * @param small the backlogs of all other comparisons
 * @param backlog the number of events in the single large backlog
 * @param storedRows how many marks, and how many subscriptions, are stored beforehand
 * @param workers the numbers of worker processes
 * @param tuningOptions the options that are tried on a bare worker
 * @param poolSizes the sizes of a worker's connection pool that are tried
 * @param jmhSeconds the duration of each JMH iteration, 0 for a single short one
 */
record MeasurementPlan(
    List<PackagingFormat> packagings,
    DrainSeries large,
    DrainSeries small,
    int backlog,
    List<Integer> storedRows,
    List<Integer> workers,
    List<TuningOption> tuningOptions,
    List<String> poolSizes,
    int jmhSeconds) {

  static final MeasurementPlan SMOKE =
      new MeasurementPlan(
          List.of(PackagingFormat.EXTRACTED),
          new DrainSeries(1, 6),
          new DrainSeries(1, 6),
          8,
          List.of(10),
          List.of(1),
          List.of(TuningOption.DEFAULTS),
          List.of(),
          0);

  static final MeasurementPlan BRIEF =
      new MeasurementPlan(
          List.of(PackagingFormat.values()),
          new DrainSeries(3, 200),
          new DrainSeries(2, 100),
          1_000,
          List.of(1_000, 10_000),
          List.of(1, 2),
          List.of(TuningOption.DEFAULTS, TuningOption.AUTOSCALING),
          List.of(),
          1);

  static final MeasurementPlan NORMAL =
      new MeasurementPlan(
          List.of(PackagingFormat.values()),
          new DrainSeries(5, 300),
          new DrainSeries(3, 150),
          3_000,
          List.of(1_000, 100_000),
          List.of(1, 2, 4),
          List.of(TuningOption.values()),
          List.of("5", "50"),
          1);

  static final MeasurementPlan LONG = NORMAL.with(20_000, List.of(1_000, 100_000, 1_000_000));

  private MeasurementPlan with(int backlog, List<Integer> storedRows) {
    return new MeasurementPlan(
        packagings,
        large,
        small,
        backlog,
        storedRows,
        workers,
        tuningOptions,
        poolSizes,
        jmhSeconds);
  }
}
