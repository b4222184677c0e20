package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import dev.durablestripe.benchmarks.candidates.Candidate;
import dev.durablestripe.benchmarks.candidates.Pipelines;
import dev.durablestripe.benchmarks.load.ClosedLoop;
import dev.durablestripe.benchmarks.load.EventBatch;
import dev.durablestripe.benchmarks.measure.TemporalDatabasePlan.Variant;
import dev.durablestripe.benchmarks.report.Report;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Compares settings of Temporal's PostgreSQL that change how much it writes to its log, and not
 * what a commit promises.
 *
 * @param postgres Temporal's PostgreSQL
 */
record TemporalDatabaseSettings(
    BenchmarkEnvironment environment,
    JdbcClient postgres,
    TemporalDatabasePlan plan,
    Report report) {
  private static final int SENDERS = 16;
  private static final double BYTES_PER_KB = 1_000;

  /** Before and after, in which only the explicit checkpoints take place. */
  private static final Map<String, String> NO_OTHER_CHECKPOINTS =
      Map.of("checkpoint_timeout", "1d", "max_wal_size", "16GB");

  /**
   * The result of one round.
   *
   * @param perSecond processed events per second
   * @param walBytes bytes of WAL per event
   * @param pageImages full-page images in the WAL, per event
   * @param cpu the CPU time per event
   */
  private record Result(double perSecond, double walBytes, double pageImages, CpuUsage cpu) {}

  /** What PostgreSQL has written to its log so far. */
  private record Wal(double bytes, double pageImages) {}

  void run() {
    List<Variant> variants = plan.variants().stream().filter(this::isSupported).toList();
    try (Candidate program = environment.programs().oneProgram(Pipelines.ONE_PROGRAM)) {
      program.awaitHealthy();
      configure(NO_OTHER_CHECKPOINTS);
      send(program, new EventBatch(EventBatch.Mix.DISTINCT), plan.warmUp());
      InterleavedRuns<Result> runs =
          InterleavedRuns.run(
              plan.rounds(), variants, Variant::name, variant -> measure(program, variant));
      report(variants, runs);
    }
  }

  private void report(List<Variant> variants, InterleavedRuns<Result> runs) {
    String baseline = variants.get(0).name();
    report
        .section("Settings of Temporal's PostgreSQL")
        .text(
            """
            %d senders send %,d events to one program in each of %d rounds, while it processes them.
            A checkpoint is made at the start of each round, and again after as many events as arrive until the next one if an event arrives every three seconds: 100 with PostgreSQL's `checkpoint_timeout` of 5 minutes, 300 with 15 minutes.
            Other checkpoints do not take place.
            CPU time is in milliseconds per event; PostgreSQL is the application's and Temporal's together."""
                .formatted(SENDERS, plan.events(), plan.rounds()))
        .table(
            List.of(
                "settings",
                "events between checkpoints",
                "WAL, kB per event",
                "÷ first row",
                "full-page images per event",
                "CPU of PostgreSQL",
                "CPU of Temporal",
                "processed/s"),
            variants.stream().map(variant -> row(variant, baseline, runs)).toList());
  }

  private static List<String> row(Variant variant, String baseline, InterleavedRuns<Result> runs) {
    String name = variant.name();
    return List.of(
        name,
        String.valueOf(variant.eventsPerCheckpoint()),
        runs.summary(name, result -> result.walBytes() / BYTES_PER_KB).toString(),
        runs.ratio(name, baseline, Result::walBytes).toString(),
        runs.summary(name, Result::pageImages).toString(),
        runs.summary(name, result -> result.cpu().postgres()).toString(),
        runs.summary(name, result -> result.cpu().temporal()).toString(),
        runs.summary(name, Result::perSecond).toString());
  }

  private Result measure(Candidate program, Variant variant) {
    configure(variant.settings());
    EventBatch events = new EventBatch(EventBatch.Mix.DISTINCT);
    CpuUsage cpuBefore = CpuUsage.now(program.pids());
    Wal walBefore = wal();
    long start = System.currentTimeMillis();
    for (int sent = 0; sent < plan.events(); sent += variant.eventsPerCheckpoint()) {
      postgres.sql("CHECKPOINT").update();
      new ClosedLoop(program.sink(), events, SENDERS).send(variant.eventsPerCheckpoint());
    }
    program.namespace().awaitCompleted(events, plan.events());
    Wal wal = wal();
    CpuUsage cpu = CpuUsage.now(program.pids()).perEventSince(cpuBefore, plan.events());
    long end = program.namespace().lastCompletion(events).toEpochMilli();
    return new Result(
        plan.events() / ((end - start) / 1e3),
        (wal.bytes() - walBefore.bytes()) / plan.events(),
        (wal.pageImages() - walBefore.pageImages()) / plan.events(),
        cpu);
  }

  private static void send(Candidate program, EventBatch events, int count) {
    new ClosedLoop(program.sink(), events, SENDERS).send(count);
    program.namespace().awaitCompleted(events, count);
  }

  private Wal wal() {
    return postgres
        .sql(
            """
            SELECT CAST(pg_current_wal_insert_lsn() - '0/0' AS float8), CAST(wal_fpi AS float8)
            FROM pg_stat_wal""")
        .query((row, n) -> new Wal(row.getDouble(1), row.getDouble(2)))
        .single();
  }

  /** PostgreSQL may have been built without a library for compression. */
  private boolean isSupported(Variant variant) {
    return variant.settings().entrySet().stream()
        .allMatch(
            setting ->
                postgres
                    .sql(
                        "SELECT enumvals IS NULL OR :value = ANY (enumvals) FROM pg_settings WHERE name = :name")
                    .param("name", setting.getKey())
                    .param("value", setting.getValue())
                    .query(Boolean.class)
                    .single());
  }

  /** Sets these settings, and resets those that other variants have set. */
  private void configure(Map<String, String> settings) {
    plan.variants().stream()
        .flatMap(variant -> variant.settings().keySet().stream())
        .distinct()
        .forEach(name -> postgres.sql("ALTER SYSTEM RESET " + name).update());
    settings.forEach(
        (name, value) ->
            postgres.sql("ALTER SYSTEM SET %s = '%s'".formatted(name, value)).update());
    postgres.sql("SELECT pg_reload_conf()").query(Boolean.class).single();
  }
}
