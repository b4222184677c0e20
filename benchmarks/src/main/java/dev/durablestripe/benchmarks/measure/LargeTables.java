package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import dev.durablestripe.benchmarks.candidates.Candidate;
import dev.durablestripe.benchmarks.candidates.ProgramSettings;
import dev.durablestripe.benchmarks.report.NumberFormats;
import dev.durablestripe.benchmarks.report.Report;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Compares throughput with few and many marks and subscriptions stored, and measures their size.
 */
record LargeTables(BenchmarkEnvironment environment, MeasurementPlan plan, Report report) {
  private static final double MIN_RATIO = 0.95;

  private static final String INSERT_ROWS =
      """
      INSERT INTO billing.stripe_event (event_id, type, object, stripe_account, livemode, api_version,
             created, outcome, change_id, workflow_run_id, attempt)
      SELECT 'evt_' || md5(n::text), 'customer.subscription.updated', 'sub_' || md5(n::text), '', true,
             '2026-09-30.endive', now(), 'APPLIED', 'evt_' || md5(n::text),
             gen_random_uuid()::text, 1
        FROM generate_series(1, :rows) n;
      INSERT INTO billing.subscription (stripe_account, stripe_subscription_id, stripe_customer_id,
             status, price_id, seat_limit, cancel_at_period_end, created, livemode, as_of_from, as_of,
             of_creation, last_event_id)
      SELECT '', 'sub_' || md5(n::text), 'cus_' || md5(n::text), 'active', 'price_1', 1, false, now(),
             true, now(), now(), false, 'evt_' || md5(n::text)
        FROM generate_series(1, :rows) n;
      INSERT INTO billing.subscription_item (stripe_account, stripe_subscription_id, position,
             stripe_item_id, price_id, quantity)
      SELECT '', 'sub_' || md5(n::text), 0, 'si_' || md5(n::text), 'price_1', 1
        FROM generate_series(1, :rows) n;
      """;

  private static final String BYTES_PER_ROW =
      "SELECT pg_total_relation_size(CAST(:relation AS regclass)) / CAST(:rows AS float8)";

  void run() {
    List<Candidate> candidates = plan.storedRows().stream().map(this::startWithRows).toList();
    InterleavedRuns<BacklogDrain.Result> runs = plan.small().run(candidates);
    String fewest = candidates.get(0).name();
    String most = candidates.get(candidates.size() - 1).name();
    report
        .section("Large tables")
        .text("Before the measurement, the given number of marks and of subscriptions is stored.")
        .table(
            List.of("rows", "events/s", "÷ fewest rows", "CPU of PostgreSQL, ms per event"),
            candidates.stream().map(candidate -> row(candidate.name(), fewest, runs)).toList())
        .text(size(plan.storedRows().get(candidates.size() - 1)));
    double ratio = runs.ratio(most, fewest, BacklogDrain.Result::perSecond).median();
    report.goal(
        "throughput with %s rows stored ≥ 0.95 × with %s".formatted(most, fewest),
        environment.temporal().name(),
        ratio,
        ratio >= MIN_RATIO);
    candidates.forEach(Candidate::close);
  }

  private static List<String> row(
      String name, String fewest, InterleavedRuns<BacklogDrain.Result> runs) {
    return List.of(
        name,
        runs.summary(name, BacklogDrain.Result::perSecond).toString(),
        runs.ratio(name, fewest, BacklogDrain.Result::perSecond).toString(),
        runs.summary(name, result -> result.cpu().postgres()).toString());
  }

  private Candidate startWithRows(int count) {
    String name = databaseName(count);
    environment.createDatabase(name);
    Candidate candidate =
        environment
            .programs()
            .durableStripe(
                NumberFormats.whole(count),
                Map.of(ProgramSettings.DATABASE_URL, environment.jdbcUrl(name)));
    JdbcClient database = environment.database(name);
    database.sql(INSERT_ROWS).param("rows", count).update();
    database.sql("VACUUM ANALYZE").update();
    return candidate;
  }

  private static String databaseName(int count) {
    return "stored_" + count;
  }

  /** Includes the few hundred rows that the measurement adds, which are not counted. */
  private String size(int count) {
    JdbcClient database = environment.database(databaseName(count));
    return "On disk, including indexes: %s bytes per mark, %s per subscription, %s per item."
        .formatted(
            bytesPerRow(database, "billing.stripe_event", count),
            bytesPerRow(database, "billing.subscription", count),
            bytesPerRow(database, "billing.subscription_item", count));
  }

  private static String bytesPerRow(JdbcClient database, String relation, int count) {
    return NumberFormats.number(
        database
            .sql(BYTES_PER_ROW)
            .param("relation", relation)
            .param("rows", count)
            .query(Double.class)
            .single());
  }
}
