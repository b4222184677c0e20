package dev.durablestripe.benchmarks.measure;

import java.util.List;
import java.util.Map;

/**
 * How the settings of Temporal's PostgreSQL are compared.
 *
 * @param rounds how often each variant is measured
 * @param events the number of events in each round, a multiple of each variant's
 * @param warmUp the number of events before the first round
 * @param variants what is compared; the first is the baseline
 */
record TemporalDatabasePlan(int rounds, int events, int warmUp, List<Variant> variants) {
  private static final String COMPRESSION = "wal_compression";

  /** Events between two checkpoints, if an event arrives every three seconds. */
  private static final int FIVE_MINUTES = 100;

  private static final int FIFTEEN_MINUTES = 300;

  /**
   * Settings of PostgreSQL.
   *
   * @param name the name in the report
   * @param settings the settings that differ from PostgreSQL's defaults, by name
   * @param eventsPerCheckpoint the number of events between two checkpoints
   */
  record Variant(String name, Map<String, String> settings, int eventsPerCheckpoint) {}

  static final TemporalDatabasePlan SMOKE =
      new TemporalDatabasePlan(1, 6, 6, List.of(new Variant("defaults", Map.of(), 3)));

  static final TemporalDatabasePlan FULL =
      new TemporalDatabasePlan(
          3,
          FIFTEEN_MINUTES,
          600,
          List.of(
              new Variant("PostgreSQL's defaults", Map.of(), FIVE_MINUTES),
              new Variant("`wal_compression=on`", Map.of(COMPRESSION, "on"), FIVE_MINUTES),
              new Variant("`wal_compression=lz4`", Map.of(COMPRESSION, "lz4"), FIVE_MINUTES),
              new Variant("`checkpoint_timeout=15min`", Map.of(), FIFTEEN_MINUTES),
              new Variant(
                  "`wal_compression=on`, `checkpoint_timeout=15min`",
                  Map.of(COMPRESSION, "on"),
                  FIFTEEN_MINUTES),
              new Variant(
                  "`wal_compression=on`, `checkpoint_timeout=15min`, `commit_delay=500`",
                  Map.of(COMPRESSION, "on", "commit_delay", "500"),
                  FIFTEEN_MINUTES)));
}
