package dev.durablestripe.internal.worker.feed;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Wakes those who listen to the channel {@code subscription_change}. Each notification is a
 * transaction of its own after the change's commit, and stands for all changes since the last one.
 * A <a href="https://www.postgresql.org/docs/current/sql-notify.html">{@code NOTIFY}</a> in the
 * change's transaction would make all of them commit one after another.
 *
 * <p>A notification is lost if the worker dies before it is sent, so consumers also look from time
 * to time.
 */
@Component
public class ChangeNotifier implements AutoCloseable {
  /** At most ten notifications a second from each worker; the first is sent at once. */
  static final Duration INTERVAL = Duration.ofMillis(100);

  private static final Logger log = LoggerFactory.getLogger(ChangeNotifier.class);

  private final JdbcClient database;
  private final AtomicBoolean pending = new AtomicBoolean();
  private volatile long earliestNanos = System.nanoTime();
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1, ChangeNotifier::thread, new ThreadPoolExecutor.DiscardPolicy());

  ChangeNotifier(JdbcClient database) {
    this.database = database;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "change-notifier");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Tells that a transaction with a change has ended. Returns at once. A rollback matters too:
   * later changes had to wait for it.
   */
  public void changed() {
    if (pending.compareAndSet(false, true)) {
      var unused =
          thread.schedule(this::send, earliestNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
  }

  private void send() {
    // In this order: whoever finds nothing pending must not see the time of the last notification.
    earliestNanos = System.nanoTime() + INTERVAL.toNanos();
    pending.set(false);
    try {
      database.sql("SELECT pg_notify('subscription_change', '')").query().singleRow();
    } catch (DataAccessException e) {
      log.debug("Nobody is notified of a change", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
