package dev.durablestripe.internal.worker.metrics;

import dev.durablestripe.internal.worker.event.RejectedEvents;
import dev.durablestripe.internal.worker.feed.UntakenChanges;
import dev.durablestripe.internal.worker.reconcile.CompletedSweeps;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * What the database tells about events that wait for an operator, about sweeps, and about consumers
 * of the change feed. While it is down, the number stays and the ages grow, so that no alert ends
 * for that reason.
 */
@Component
class DatabaseBacklog {
  static final List<String> SWEEPS = List.of("undelivered", "all", "check");
  private static final Logger log = LoggerFactory.getLogger(DatabaseBacklog.class);

  private final RejectedEvents rejections;
  private final CompletedSweeps sweeps;
  private final UntakenChanges changes;
  private final InstantSource clock;
  private volatile double rejected = Double.NaN;
  private volatile Map<String, Instant> completed = Map.of();
  private volatile double untakenSeconds = Double.NaN;
  private volatile Instant untakenReadAt = Instant.EPOCH;

  @Autowired
  DatabaseBacklog(RejectedEvents rejections, CompletedSweeps sweeps, UntakenChanges changes) {
    this(rejections, sweeps, changes, InstantSource.system());
  }

  DatabaseBacklog(
      RejectedEvents rejections,
      CompletedSweeps sweeps,
      UntakenChanges changes,
      InstantSource clock) {
    this.rejections = rejections;
    this.sweeps = sweeps;
    this.changes = changes;
    this.clock = clock;
  }

  /** Reads everything again. */
  void refresh() {
    try {
      rejected = rejections.count();
      Instant now = clock.instant();
      completed =
          sweeps.ages().entrySet().stream()
              .collect(
                  Collectors.toMap(
                      Map.Entry::getKey, age -> now.minusMillis((long) (age.getValue() * 1e3))));
      untakenReadAt = clock.instant();
      untakenSeconds = changes.oldestSeconds();
    } catch (RuntimeException e) {
      // An unavailable database is reported by the health check and by attempts that fail.
      log.debug("The database does not answer", e);
    }
  }

  /** How many events are rejected; NaN before the first answer. */
  double rejected() {
    return rejected;
  }

  /**
   * For how many seconds the oldest change has been waiting that a consumer has not taken; 0 if
   * there is none, NaN before the first answer.
   */
  double oldestUntakenSeconds() {
    double seconds = untakenSeconds;
    return seconds > 0 ? seconds + (clock.millis() - untakenReadAt.toEpochMilli()) / 1e3 : seconds;
  }

  /**
   * How many seconds ago a sweep completed; NaN before the first answer, and for a sweep that is
   * not scheduled.
   */
  double sweepAgeSeconds(String sweep) {
    Instant last = completed.get(sweep);
    return last == null ? Double.NaN : (clock.millis() - last.toEpochMilli()) / 1e3;
  }
}
