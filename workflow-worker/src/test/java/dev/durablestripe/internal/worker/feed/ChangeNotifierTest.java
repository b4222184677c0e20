package dev.durablestripe.internal.worker.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.stripe.StripeListApi;
import dev.durablestripe.internal.worker.subscription.SubscriptionResync;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A consumer that listens is woken after the commit, but not once for each change. */
class ChangeNotifierTest {
  private static final TestWorker WORKER = new TestWorker();
  private static final int TIMEOUT_MILLIS = 10_000;

  private final String account = "acct_" + TestWorker.unique();
  private final TestSubscription subscription = new TestSubscription(account);
  private Connection listener;

  @BeforeEach
  void listen() throws SQLException {
    listener = TestWorker.dataSource().getConnection();
    execute("LISTEN subscription_change");
    // The connection is from a pool, perhaps with notifications that an earlier test did not read.
    listener.unwrap(PGConnection.class).getNotifications();
  }

  @AfterEach
  void stop() throws SQLException {
    execute("UNLISTEN *");
    listener.close();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = listener.createStatement()) {
      statement.execute(sql);
    }
  }

  /** How many notifications arrive at once, after waiting for the first one. */
  private int notifications(int timeoutMillis) throws SQLException {
    PGNotification[] received = listener.unwrap(PGConnection.class).getNotifications(timeoutMillis);
    return received == null ? 0 : received.length;
  }

  private long stored() {
    return TestWorker.database()
        .sql("SELECT count(*) FROM billing.subscription_change WHERE stripe_subscription_id = :id")
        .param("id", subscription.id)
        .query(Long.class)
        .single();
  }

  @Test
  void anEventsChangeIsNotified() throws Exception {
    WORKER.apply(subscription.updated("a", 0, "active", 5));

    assertThat(notifications(TIMEOUT_MILLIS)).isPositive();
    assertThat(stored()).isEqualTo(1);
  }

  @Test
  void aResyncsChangeIsNotified() throws Exception {
    subscription.putAtStripe("active", 5);

    resync();

    assertThat(notifications(TIMEOUT_MILLIS)).isPositive();
    assertThat(stored()).isEqualTo(1);
  }

  private void resync() throws Exception {
    WORKER
        .bean(SubscriptionResync.class)
        .compare(
            account, StripeListApi.subscriptions(null), null, false, List.of(), different -> {});
  }

  /** Later changes had to wait for it, and their own notification came too early for them. */
  @Test
  void theEndOfAFailedChangeIsNotified() throws Exception {
    refuse(
        () ->
            assertThatThrownBy(() -> WORKER.apply(subscription.updated("a", 0, "active", 5)))
                .isInstanceOf(DataAccessException.class));

    assertThat(notifications(TIMEOUT_MILLIS)).isPositive();
    assertThat(stored()).isZero();
  }

  @Test
  void theEndOfAResyncsFailedChangeIsNotified() throws Exception {
    subscription.putAtStripe("active", 5);

    refuse(() -> assertThatThrownBy(this::resync).isInstanceOf(DataAccessException.class));

    assertThat(notifications(TIMEOUT_MILLIS)).isPositive();
    assertThat(stored()).isZero();
  }

  /** Runs while the database refuses this subscription. */
  private void refuse(Runnable change) {
    TestWorker.database()
        .sql(
            "ALTER TABLE billing.subscription ADD CONSTRAINT refused"
                + " CHECK (stripe_subscription_id <> '%s') NOT VALID".formatted(subscription.id))
        .update();
    try {
      change.run();
    } finally {
      TestWorker.database()
          .sql("ALTER TABLE billing.subscription DROP CONSTRAINT refused")
          .update();
    }
  }

  @Test
  void manyChangesAreOneNotification() throws Exception {
    try (ChangeNotifier notifier = new ChangeNotifier(TestWorker.database())) {
      long start = System.nanoTime();
      for (int n = 0; n < 100_000; n++) {
        notifier.changed();
      }
      int received = 0;
      for (int more = 1; more > 0; received += more) {
        more = notifications(10 * (int) ChangeNotifier.INTERVAL.toMillis());
      }
      long intervals = (System.nanoTime() - start) / ChangeNotifier.INTERVAL.toNanos();

      assertThat((long) received).isBetween(1L, intervals + 1);
    }
  }

  @Test
  void anUnavailableDatabaseIsNotNoticedByTheEvent() throws Exception {
    PGSimpleDataSource unavailable = new PGSimpleDataSource();
    // TCPMUX: no server listens there.
    unavailable.setPortNumbers(new int[] {1});
    ChangeNotifier notifier = new ChangeNotifier(JdbcClient.create(unavailable));

    assertThatCode(notifier::changed).doesNotThrowAnyException();
    notifier.close();
    assertThatCode(notifier::changed).doesNotThrowAnyException();
  }

  /** How {@code NOTIFY} is sent. */
  private enum Notify {
    NEVER,
    AFTER_THE_COMMIT,
    IN_THE_TRANSACTION
  }

  /** Prints the figures that docs/change-feed.md reports. */
  @Test
  void costOfANotification() {
    Map<Notify, List<Double>> rates = new EnumMap<>(Notify.class);
    for (int round = 0; round < Integer.getInteger("notify.rounds", 1); round++) {
      for (Notify how : Notify.values()) {
        rates.computeIfAbsent(how, h -> new ArrayList<>()).add(commitsPerSecond(how));
      }
    }
    double never = median(rates, Notify.NEVER);
    double after = median(rates, Notify.AFTER_THE_COMMIT);
    double inside = median(rates, Notify.IN_THE_TRANSACTION);
    System.out.printf(
        "commits/s of 16 writers: %.0f without NOTIFY, %.0f with NOTIFY after the commit (x %.2f),"
            + " %.0f with NOTIFY in the transaction (x %.2f)%n",
        never, after, after / never, inside, inside / never);
    assertThat(List.of(never, after, inside)).allMatch(rate -> rate > 0);
  }

  private static double median(Map<Notify, List<Double>> rates, Notify how) {
    List<Double> sorted = rates.getOrDefault(how, List.of()).stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private static double commitsPerSecond(Notify how) {
    long millis = Long.getLong("notify.millis", 250);
    AtomicInteger commits = new AtomicInteger();
    try (ChangeNotifier notifier = new ChangeNotifier(TestWorker.database())) {
      long end = System.nanoTime() + millis * 1_000_000;
      List<CompletableFuture<Object>> writers =
          IntStream.range(0, 16)
              .mapToObj(
                  n ->
                      TestWorker.async(
                          () -> {
                            while (System.nanoTime() < end) {
                              commit(how);
                              if (how == Notify.AFTER_THE_COMMIT) {
                                notifier.changed();
                              }
                              commits.incrementAndGet();
                            }
                            return "done";
                          }))
              .map(writer -> writer.thenApply(Object.class::cast))
              .toList();
      writers.forEach(CompletableFuture::join);
    }
    return commits.get() * 1e3 / millis;
  }

  private static void commit(Notify how) throws SQLException {
    String id = TestWorker.unique();
    try (Connection connection = TestWorker.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      // Statements that are sent together are one transaction.
      statement.execute(
          "INSERT INTO billing.deleted_customer VALUES ('', 'cus_%s', now());".formatted(id)
              + (how == Notify.IN_THE_TRANSACTION
                  ? "SELECT pg_notify('subscription_change', '%s')".formatted(id)
                  : ""));
    }
  }
}
