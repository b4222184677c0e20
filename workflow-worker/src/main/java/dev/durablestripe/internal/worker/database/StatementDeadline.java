package dev.durablestripe.internal.worker.database;

import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * When the current thread's statements have to be over. It is bound to the thread, so that handlers
 * do not depend on it. Each statement of a {@link BoundedDataSource} gets the time that is left.
 */
public final class StatementDeadline {
  /** As PostgreSQL says it after {@code statement_timeout}. */
  private static final String QUERY_CANCELED = "57014";

  private static final ThreadLocal<@Nullable StatementDeadline> CURRENT = new ThreadLocal<>();

  private final long nanos;
  private final boolean untrusted;

  private StatementDeadline(long nanos, boolean untrusted) {
    this.nanos = nanos;
    this.untrusted = untrusted;
  }

  /**
   * Runs a task whose last statement has to begin within a time. A deadline around this one counts
   * too.
   */
  public static <T> T within(Duration limit, Callable<T> task) throws Exception {
    StatementDeadline outer = begin(limit, false);
    try {
      return task.call();
    } finally {
      restore(outer);
    }
  }

  /**
   * Runs a task whose statements may change their limits, because they call an application's code:
   * each statement sets them again.
   */
  public static void withinUntrusted(Duration limit, Runnable task) {
    StatementDeadline outer = begin(limit, true);
    try {
      task.run();
    } finally {
      restore(outer);
    }
  }

  private static @Nullable StatementDeadline begin(Duration limit, boolean untrusted) {
    StatementDeadline outer = CURRENT.get();
    long nanos = System.nanoTime() + limit.toNanos();
    boolean sooner = outer != null && outer.nanos - nanos < 0;
    CURRENT.set(new StatementDeadline(sooner ? outer.nanos : nanos, untrusted));
    return outer;
  }

  private static void restore(@Nullable StatementDeadline outer) {
    if (outer == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(outer);
    }
  }

  /**
   * The time that is left for a statement, rounded up to whole seconds: each limit is a text of its
   * own, which the driver prepares.
   *
   * @param limit seconds without a deadline, and at most
   * @throws SQLTimeoutException if no time is left
   */
  static int secondsLeft(int limit) throws SQLTimeoutException {
    StatementDeadline deadline = CURRENT.get();
    if (deadline == null) {
      return limit;
    }
    Duration left = Duration.ofNanos(deadline.nanos - System.nanoTime());
    if (left.isNegative() || left.isZero()) {
      throw new SQLTimeoutException("The attempt has no time left", QUERY_CANCELED);
    }
    return (int) Math.min(limit, left.plusMillis(999).toSeconds());
  }

  /** Whether statements may change their limits. */
  static boolean untrusted() {
    StatementDeadline deadline = CURRENT.get();
    return deadline != null && deadline.untrusted;
  }
}
