package dev.durablestripe.internal.worker.reconcile;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The table {@code stripe_sweep}: when each sweep last completed. It outlives restarts of the
 * worker and the retention of Temporal's namespace.
 */
@Component
public class CompletedSweeps {
  private static final String UPSERT =
      """
      INSERT INTO billing.stripe_sweep AS stored (sweep) VALUES (:sweep)
      ON CONFLICT (sweep) DO UPDATE SET completed_at = clock_timestamp()
       WHERE stored.completed_at >= clock_timestamp() - make_interval(secs => :reach)
      """;

  private static final String INSERT_IF_ABSENT =
      "INSERT INTO billing.stripe_sweep (sweep) VALUES (:sweep) ON CONFLICT DO NOTHING";

  private static final String SELECT_AGES =
      """
      SELECT sweep, extract(epoch FROM clock_timestamp() - completed_at) AS seconds
        FROM billing.stripe_sweep
      """;

  /** Stripe lists <a href="https://docs.stripe.com/api/events/list">no older events</a>. */
  private static final Duration ALL_LISTED = Duration.ofDays(30);

  private static final double UNLIMITED_SECONDS = Duration.ofDays(365_000).toSeconds();

  private final JdbcClient database;

  CompletedSweeps(JdbcClient database) {
    this.database = database;
  }

  /** Records that a sweep that reads everything has just completed. */
  public void completed(String sweep) {
    database.sql(UPSERT).param("sweep", sweep).param("reach", UNLIMITED_SECONDS).update();
  }

  /**
   * Records that a sweep has just completed, unless there is a gap between the events that it has
   * read and the last completed sweep.
   *
   * @param reach how far back it has read
   * @return whether it was recorded
   */
  public boolean completed(String sweep, Duration reach) {
    double seconds = reach.compareTo(ALL_LISTED) < 0 ? reach.toSeconds() : UNLIMITED_SECONDS;
    return database.sql(UPSERT).param("sweep", sweep).param("reach", seconds).update() == 1;
  }

  /** Records that a sweep is scheduled. Its age counts from now, unless it completed before. */
  public void expect(String sweep) {
    database.sql(INSERT_IF_ABSENT).param("sweep", sweep).update();
  }

  /** Records that a sweep is no longer scheduled. */
  public void forget(String sweep) {
    database
        .sql("DELETE FROM billing.stripe_sweep WHERE sweep = :sweep")
        .param("sweep", sweep)
        .update();
  }

  /** Returns how many seconds ago each sweep completed, by its name. */
  public Map<String, Double> ages() {
    return database
        .sql(SELECT_AGES)
        .query((row, n) -> Map.entry(row.getString("sweep"), row.getDouble("seconds")))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
