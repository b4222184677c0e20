package dev.durablestripe.worker.reconcile;

import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The table of sweeps: when each last completed. It survives restarts of the worker and the
 * retention of Temporal's namespace.
 */
@Component
public class CompletedSweeps {
  private static final String COMPLETED =
      """
      INSERT INTO billing.stripe_sweep (sweep) VALUES (:sweep)
      ON CONFLICT (sweep) DO UPDATE SET completed_at = clock_timestamp()
      """;

  private static final String EXPECTED =
      "INSERT INTO billing.stripe_sweep (sweep) VALUES (:sweep) ON CONFLICT DO NOTHING";

  private static final String AGES =
      """
      SELECT sweep, extract(epoch FROM clock_timestamp() - completed_at) AS seconds
        FROM billing.stripe_sweep
      """;

  private final JdbcClient database;

  CompletedSweeps(JdbcClient database) {
    this.database = database;
  }

  /** The sweep has gone through everything just now. */
  public void completed(String sweep) {
    database.sql(COMPLETED).param("sweep", sweep).update();
  }

  /** The sweep runs on a schedule: unless it has completed before, its age counts from now. */
  public void expect(String sweep) {
    database.sql(EXPECTED).param("sweep", sweep).update();
  }

  /** The sweep does not run on a schedule any more. */
  public void forget(String sweep) {
    database
        .sql("DELETE FROM billing.stripe_sweep WHERE sweep = :sweep")
        .param("sweep", sweep)
        .update();
  }

  /** How many seconds ago each sweep completed, by its name. */
  public Map<String, Double> ages() {
    return database
        .sql(AGES)
        .query((row, n) -> Map.entry(row.getString("sweep"), row.getDouble("seconds")))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
