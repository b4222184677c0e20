package dev.durablestripe.internal.worker.feed;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;

/** Removes changes that every consumer has taken, once they have a certain age. */
public class TakenChanges {
  private static final Logger log = LoggerFactory.getLogger(TakenChanges.class);

  /** So many are removed well within the timeout of a statement. */
  private static final int BATCH = 10_000;

  private static final String REMOVE =
      "SELECT billing.remove_taken_changes(make_interval(secs => :seconds), :rows)";

  private final JdbcClient database;
  private final Duration retention;

  /**
   * Removes nothing yet.
   *
   * @param retention how old a change must be
   */
  public TakenChanges(JdbcClient database, Duration retention) {
    this.database = database;
    this.retention = retention;
  }

  /** Not at once: another worker may still migrate the database. */
  @Scheduled(initialDelay = 1, fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
  void removeAll() {
    try {
      while (remove(BATCH) == BATCH) {
        log.debug("There are more changes to remove");
      }
    } catch (DataAccessException e) {
      log.warn("Changes that all consumers have taken stay until the next attempt", e);
    }
  }

  /**
   * Removes the oldest changes.
   *
   * @param rows how many at most
   * @return how many were removed
   */
  public int remove(int rows) {
    return database
        .sql(REMOVE)
        .param("seconds", retention.toSeconds())
        .param("rows", rows)
        .query(Integer.class)
        .single();
  }
}
