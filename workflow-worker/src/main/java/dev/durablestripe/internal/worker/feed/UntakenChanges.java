package dev.durablestripe.internal.worker.feed;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How far consumers of the change feed are behind. */
@Component
public class UntakenChanges {
  private static final String OLDEST =
      """
      SELECT coalesce(max(extract(epoch FROM clock_timestamp() - next.changed_at)), 0)
        FROM billing.change_consumer consumer
       CROSS JOIN LATERAL (SELECT change.changed_at FROM billing.subscription_change change
                            WHERE change.position > consumer.position
                            ORDER BY change.position LIMIT 1) next
      """;

  private final JdbcClient database;

  UntakenChanges(JdbcClient database) {
    this.database = database;
  }

  /**
   * Returns for how many seconds the oldest change has been waiting that some consumer has not
   * taken; 0 if all consumers have taken all changes.
   */
  public double oldestSeconds() {
    return database.sql(OLDEST).query(Double.class).single();
  }
}
