package dev.durablestripe.internal.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.RejectedEvents;
import dev.durablestripe.internal.worker.feed.UntakenChanges;
import dev.durablestripe.internal.worker.reconcile.CompletedSweeps;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

class DatabaseBacklogTest {
  private static final String SWEEP = "all";

  private final PGSimpleDataSource postgres = new PGSimpleDataSource();
  private final AnnotationConfigApplicationContext beans = new AnnotationConfigApplicationContext();
  private Instant now = Instant.now();

  private DatabaseBacklog backlog() {
    JdbcClient database = TestWorker.database();
    int port = database.sql("SELECT inet_server_port()").query(Integer.class).single();
    postgres.setPortNumbers(new int[] {port});
    postgres.setDatabaseName(
        database.sql("SELECT current_database()").query(String.class).single());
    postgres.setUser("postgres");
    beans.registerBean(JdbcClient.class, () -> JdbcClient.create(postgres));
    beans.register(RejectedEvents.class, CompletedSweeps.class, UntakenChanges.class);
    beans.refresh();
    return new DatabaseBacklog(
        beans.getBean(RejectedEvents.class),
        beans.getBean(CompletedSweeps.class),
        beans.getBean(UntakenChanges.class),
        () -> now);
  }

  @Test
  void whatWasReadAgesWhileTheDatabaseIsDown() {
    DatabaseBacklog backlog = backlog();
    assertThat(backlog.rejected()).isNaN();
    assertThat(backlog.sweepAgeSeconds(SWEEP)).isNaN();

    beans.getBean(CompletedSweeps.class).completed(SWEEP);
    backlog.refresh();
    double rejected = backlog.rejected();
    assertThat(rejected).isNotNegative();
    assertThat(backlog.sweepAgeSeconds(SWEEP)).isCloseTo(0, within(30.0));
    double age = backlog.sweepAgeSeconds(SWEEP);

    postgres.setPortNumbers(new int[] {1});
    now = now.plus(Duration.ofHours(30));
    backlog.refresh();

    assertThat(backlog.rejected()).isEqualTo(rejected);
    assertThat(backlog.sweepAgeSeconds(SWEEP)).isCloseTo(age + 30 * 3600, within(0.1));
  }

  @Test
  void anAbandonedConsumerOfTheChangeFeedIsNoticed() throws Exception {
    DatabaseBacklog backlog = backlog();
    assertThat(backlog.oldestUntakenSeconds()).isNaN();
    backlog.refresh();
    assertThat(backlog.oldestUntakenSeconds()).isZero();
    String consumer = "abandoned-" + TestWorker.unique();
    call("billing.add_consumer(:consumer)", consumer);
    new TestWorker().apply(new TestSubscription().updated("a", 0, "active", 5));

    backlog.refresh();
    assertThat(backlog.oldestUntakenSeconds()).isBetween(0.0, 60.0).isPositive();
    postgres.setPortNumbers(new int[] {1});
    now = now.plus(Duration.ofHours(30));
    backlog.refresh();
    assertThat(backlog.oldestUntakenSeconds()).isGreaterThan(30 * 3600);

    call("billing.remove_consumer(:consumer)", consumer);
  }

  private static void call(String function, String consumer) {
    TestWorker.database().sql("SELECT " + function).param("consumer", consumer).query().singleRow();
  }

  @Test
  void aSweepThatIsNoLongerScheduledHasNoAge() {
    DatabaseBacklog backlog = backlog();
    beans.getBean(CompletedSweeps.class).completed("undelivered");
    backlog.refresh();
    assertThat(backlog.sweepAgeSeconds("undelivered")).isNotNaN();

    beans.getBean(CompletedSweeps.class).forget("undelivered");
    backlog.refresh();

    assertThat(backlog.sweepAgeSeconds("undelivered")).isNaN();
  }
}
