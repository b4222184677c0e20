package dev.durablestripe.internal.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.fake.SubscriptionLifecycle;
import dev.durablestripe.internal.worker.TestWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Random lifecycles of subscriptions, delivered out of order and repeatedly to two workers, while
 * two processes of one consumer replay the feed into a table of their own and backends of all of
 * them are killed. Each change is replayed once, over the state that it says was there before, and
 * the copy ends like the original.
 */
class ChangeFeedReplayTest {
  private static final int LIFECYCLES = Integer.getInteger("lives", 60);
  private static final int MAX_DELAY_MILLIS = 300;
  private static final int KILL_INTERVAL_MILLIS = 5;

  private static final String KILL =
      """
      SELECT count(pg_terminate_backend(pid)) FROM (
        SELECT pid FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()
           AND xact_start IS NOT NULL AND backend_type = 'client backend'
         ORDER BY random() LIMIT 1) victim
      """;

  private static final String TAKE =
      """
      SELECT position, stripe_account AS account, stripe_subscription_id AS id,
             CAST(before AS text) AS before, CAST(after AS text) AS after
        FROM billing.take_changes(:consumer, 5)
      """;

  private static final String REPLAY =
      """
      WITH logged AS (
        INSERT INTO replay.log
        SELECT :position, CAST(:before AS jsonb) IS NOT DISTINCT FROM
               (SELECT state FROM replay.mirror WHERE account = :account AND id = :id)),
      deleted AS (
        DELETE FROM replay.mirror
         WHERE CAST(:after AS jsonb) IS NULL AND account = :account AND id = :id)
      INSERT INTO replay.mirror
      SELECT :account, :id, CAST(:after AS jsonb) WHERE CAST(:after AS jsonb) IS NOT NULL
      ON CONFLICT (account, id) DO UPDATE SET state = EXCLUDED.state
      """;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final String consumer = "replay-" + TestWorker.unique();
  private final FakeStripe stripe = new FakeStripe(0);
  private final List<TestWorker> workers = List.of(new TestWorker(stripe), new TestWorker(stripe));
  private final JdbcClient database = TestWorker.database();
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(12);
  private final AtomicBoolean delivered = new AtomicBoolean();
  private final AtomicInteger killed = new AtomicInteger();

  @BeforeEach
  void copyTheState() {
    database
        .sql(
            """
            CREATE SCHEMA replay;
            CREATE TABLE replay.mirror (account text, id text, state jsonb, PRIMARY KEY (account, id));
            CREATE TABLE replay.log (position bigint PRIMARY KEY, follows boolean NOT NULL)
            """)
        .update();
    database
        .sql(
            """
            INSERT INTO replay.mirror
            SELECT stripe_account, stripe_subscription_id, after FROM billing.take_state(:consumer)
            """)
        .param("consumer", consumer)
        .update();
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    stripe.close();
    database
        .sql("SELECT billing.remove_consumer(:name)")
        .param("name", consumer)
        .query()
        .singleRow();
    database.sql("DROP SCHEMA replay CASCADE").update();
  }

  @Test
  void theCopyEndsLikeTheOriginal() {
    var unused =
        threads.scheduleWithFixedDelay(this::kill, 0, KILL_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    List<CompletableFuture<Void>> consumers =
        IntStream.range(0, 2)
            .mapToObj(n -> CompletableFuture.runAsync(this::replayUntilTheEnd, threads))
            .toList();

    deliverAll();
    endDeliveries();
    unused.cancel(false);
    consumers.forEach(CompletableFuture::join);

    long replayed = count("SELECT count(*) FROM replay.log");
    System.out.printf("%d changes, %d kills, seed %d%n", replayed, killed.get(), seed);
    assertThat(replayed).isGreaterThan(LIFECYCLES);
    assertThat(killed.get()).isPositive();
    assertThat(count("SELECT count(*) FROM replay.log WHERE NOT follows")).isZero();
    assertThat(
            count(
                """
                SELECT count(*) FROM replay.mirror m FULL JOIN billing.subscription s
                    ON m.account = s.stripe_account AND m.id = s.stripe_subscription_id
                 WHERE m.state IS DISTINCT FROM billing.subscription_json(s)
                """))
        .as("seed %d", seed)
        .isZero();
  }

  private long count(String sql) {
    return database.sql(sql).query(Long.class).single();
  }

  /** Waits for a kill that is under way, which could otherwise hit a statement that follows. */
  private synchronized void endDeliveries() {
    delivered.set(true);
  }

  private synchronized void kill() {
    if (delivered.get()) {
      return;
    }
    try {
      killed.addAndGet(database.sql(KILL).query(Integer.class).single());
    } catch (DataAccessException e) {
      // It drew a connection that it had killed before.
    }
  }

  /** Random changes of all subscriptions, and their events after random delays. */
  private void deliverAll() {
    List<SubscriptionLifecycle> lifecycles = new ArrayList<>();
    for (int i = 0; i < LIFECYCLES; i++) {
      lifecycles.add(new SubscriptionLifecycle(seed + i, TestWorker.unique(), stripe));
    }
    List<CompletableFuture<Void>> deliveries = new ArrayList<>();
    while (!lifecycles.isEmpty()) {
      SubscriptionLifecycle lifecycle = lifecycles.get(random.nextInt(lifecycles.size()));
      if (!lifecycle.hasNext()) {
        lifecycles.remove(lifecycle);
        continue;
      }
      for (String event : lifecycle.change()) {
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
          deliveries.add(deliver(event, workers.get(random.nextInt(2))));
        }
      }
    }
    deliveries.forEach(CompletableFuture::join);
  }

  private CompletableFuture<Void> deliver(String event, TestWorker worker) {
    CompletableFuture<Void> applied = new CompletableFuture<>();
    attempt(event, worker, applied, random.nextInt(MAX_DELAY_MILLIS));
    return applied;
  }

  private void attempt(
      String event, TestWorker worker, CompletableFuture<Void> applied, int millis) {
    var unused =
        threads.schedule(
            () -> {
              try {
                worker.apply(event);
                applied.complete(null);
              } catch (Exception e) {
                attempt(event, worker, applied, 50);
              }
            },
            millis,
            TimeUnit.MILLISECONDS);
  }

  private void replayUntilTheEnd() {
    boolean last;
    boolean more;
    do {
      last = delivered.get();
      more = replay();
    } while (more || !last);
  }

  /** Returns whether there may be more. */
  private boolean replay() {
    try {
      boolean rolledBack = ThreadLocalRandom.current().nextInt(5) == 0;
      Boolean found =
          new TransactionTemplate(new JdbcTransactionManager(TestWorker.dataSource()))
              .execute(
                  transaction -> {
                    if (rolledBack) {
                      transaction.setRollbackOnly();
                    }
                    List<Map<String, Object>> changes =
                        database.sql(TAKE).param("consumer", consumer).query().listOfRows();
                    changes.forEach(change -> database.sql(REPLAY).params(change).update());
                    return !changes.isEmpty();
                  });
      return rolledBack || Boolean.TRUE.equals(found);
    } catch (DataAccessException | TransactionException killedOrBusy) {
      return true;
    }
  }
}
