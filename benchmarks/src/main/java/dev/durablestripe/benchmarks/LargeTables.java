package dev.durablestripe.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The same with many marks and subscriptions already there, and what one of them takes on disk. */
final class LargeTables {
  private static final double LIMIT = 0.95;

  private static final String FILL =
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

  private static final String BYTES =
      "SELECT pg_total_relation_size(CAST(:relation AS regclass)) / CAST(:rows AS float8)";

  private final BenchmarkEnvironment rig;
  private final BenchmarkScale extent;
  private final Report report;

  LargeTables(BenchmarkEnvironment rig, BenchmarkScale extent, Report report) {
    this.rig = rig;
    this.extent = extent;
    this.report = report;
  }

  void run() {
    List<Candidate> all = extent.stored().stream().map(this::filled).toList();
    InterleavedRuns<BacklogDrain.Result> turns = extent.small().drain(all);
    String least = all.get(0).name();
    String most = all.get(all.size() - 1).name();
    List<List<String>> rows = new ArrayList<>();
    for (Candidate one : all) {
      rows.add(
          List.of(
              one.name(),
              turns.spread(one.name(), BacklogDrain.Result::perSecond).toString(),
              turns.ratio(one.name(), least, BacklogDrain.Result::perSecond).toString(),
              turns.spread(one.name(), result -> result.cpu().postgres()).toString()));
    }
    report
        .section("With many marks and subscriptions stored")
        .table(
            List.of("stored of each", "events/s", "÷ the fewest", "CPU of PostgreSQL, ms an event"),
            rows)
        .text(bytes(extent.stored().get(extent.stored().size() - 1)));
    double ratio = turns.ratio(most, least, BacklogDrain.Result::perSecond).median();
    report.goal(
        "rate with %s stored ≥ 0.95 × with %s".formatted(most, least),
        rig.temporal().name(),
        ratio,
        ratio >= LIMIT);
    all.forEach(Candidate::close);
  }

  private Candidate filled(int count) {
    String name = "stored_" + count;
    rig.createDatabase(name);
    Candidate ours = rig.ours(String.format("%,d", count), name, 1);
    JdbcClient database = rig.database(name);
    database.sql(FILL).param("rows", count).update();
    database.sql("VACUUM ANALYZE").update();
    return ours;
  }

  /** Read before more is written would be better still; a few hundred rows do not matter here. */
  private String bytes(int count) {
    JdbcClient database = rig.database("stored_" + count);
    return "On disk, indexes included: %s bytes a mark, %s a subscription, %s an item."
        .formatted(
            bytes(database, "billing.stripe_event", count),
            bytes(database, "billing.subscription", count),
            bytes(database, "billing.subscription_item", count));
  }

  private static String bytes(JdbcClient database, String relation, int count) {
    return NumberFormats.number(
        database
            .sql(BYTES)
            .param("relation", relation)
            .param("rows", count)
            .query(Double.class)
            .single());
  }
}
