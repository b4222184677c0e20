package dev.durablestripe.benchmarks;

import java.time.Duration;
import java.util.List;

/**
 * How much is measured.
 *
 * @param packings of the programs that are started
 * @param rounds how often they take turns at being accepted, and at starting
 * @param connections senders at once
 * @param window how long acceptance is measured at a time
 * @param large how ours is compared with bare Temporal
 * @param small how everything else is
 * @param backlog events of the large backlog
 * @param steady how long the steady load lasts
 * @param stored marks and subscriptions already there
 * @param workers processes at once
 * @param levers pulled on a bare worker
 * @param pools sizes of a worker's connection pool, beside its own
 * @param jmhSeconds of each measurement of a pure part
 */
record BenchmarkScale(
    List<PackagingFormat> packings,
    int rounds,
    List<Integer> connections,
    Duration window,
    DrainSeries large,
    DrainSeries small,
    int backlog,
    Duration steady,
    List<Integer> stored,
    List<Integer> workers,
    List<TuningOption> levers,
    List<String> pools,
    int jmhSeconds) {

  /** Only shows that everything still runs. */
  static final BenchmarkScale SMOKE =
      new BenchmarkScale(
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

  /** A quarter of an hour, with fewer rounds. */
  static final BenchmarkScale BRIEF =
      new BenchmarkScale(
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

  /** Under half an hour on two cores. */
  static final BenchmarkScale NORMAL =
      new BenchmarkScale(
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

  /** Without a limit of time. */
  static final BenchmarkScale LONG =
      NORMAL.with(20_000, Duration.ofSeconds(60), List.of(1_000, 100_000, 1_000_000));

  private BenchmarkScale with(int backlog, Duration steady, List<Integer> stored) {
    return new BenchmarkScale(
        packings,
        rounds,
        connections,
        window,
        large,
        small,
        backlog,
        steady,
        stored,
        workers,
        levers,
        pools,
        jmhSeconds);
  }
}
