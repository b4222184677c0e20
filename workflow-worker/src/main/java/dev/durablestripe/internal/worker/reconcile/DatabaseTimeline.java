package dev.durablestripe.internal.worker.reconcile;

import dev.durablestripe.internal.worker.event.PostgresError;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The server's <a
 * href="https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-TIMELINES">timeline</a>.
 * A standby that is promoted begins one, and so does a restore to a point in time: both may lack
 * commits that were confirmed. The table {@code stripe_timeline} has the one that was last seen.
 */
@Component
public class DatabaseTimeline {
  private static final Logger log = LoggerFactory.getLogger(DatabaseTimeline.class);

  /** The name of the current WAL file begins with the timeline, also before a checkpoint. */
  private static final String SELECT_CURRENT =
      """
      SELECT to_hex(system_identifier) || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
        FROM pg_control_system()
      """;

  private static final String UPSERT =
      """
      INSERT INTO billing.stripe_timeline (timeline) VALUES (:timeline)
      ON CONFLICT (one) DO UPDATE SET timeline = excluded.timeline, seen_at = clock_timestamp()
      """;

  private final JdbcClient database;
  private volatile boolean reported;

  DatabaseTimeline(JdbcClient database) {
    this.database = database;
  }

  /**
   * The timeline of the server now, with the id of its cluster; empty if the server does not answer
   * or does not tell: some managed services have replication of their own.
   */
  public Optional<String> current() {
    try {
      return database.sql(SELECT_CURRENT).query(String.class).optional();
    } catch (DataAccessException e) {
      PostgresError.find(e).filter(error -> !error.isConnectionFailure()).ifPresent(this::report);
      return Optional.empty();
    }
  }

  private void report(PostgresError error) {
    if (!reported) {
      reported = true;
      log.info(
          "PostgreSQL does not tell its timeline, so a failover is not noticed: {}",
          error.message());
    }
  }

  /**
   * The timeline that was last seen; empty before the first was.
   *
   * @throws DataAccessException if PostgreSQL does not answer
   */
  public Optional<String> lastSeen() {
    return database
        .sql("SELECT timeline FROM billing.stripe_timeline")
        .query(String.class)
        .optional();
  }

  /**
   * Records that a timeline was seen.
   *
   * @throws DataAccessException if PostgreSQL does not answer
   */
  public void seen(String timeline) {
    database.sql(UPSERT).param("timeline", timeline).update();
  }
}
