package dev.durablestripe.internal.worker;

import static dev.durablestripe.internal.worker.TestPostgres.OWNER;
import static dev.durablestripe.internal.worker.TestPostgres.WORKER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.worker.feed.TakenChanges;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The worker removes changes that are old and that every consumer has taken, and no others. */
class TakenChangesTest {
  private static final int ALL = 1_000;

  private final TestPostgres database = new TestPostgres(OWNER);
  private FeedSession reader;
  private TakenChanges taken;

  @BeforeEach
  void writeFiveChanges() {
    database.flyway(OWNER).load().migrate();
    taken = new TakenChanges(database.as(WORKER), Duration.ofDays(7));
    reader = new FeedSession(database.dataSource(OWNER));
    reader.add("fast", "beginning");
    reader.add("slow", "beginning");
    for (int n = 1; n <= 5; n++) {
      reader.write("sub_" + n, n);
    }
    reader
        .sql(
            """
            UPDATE billing.subscription_change SET changed_at = now() - interval '8 days'
             WHERE stripe_subscription_id <> 'sub_5'
            """)
        .update();
    reader.commit();
  }

  @AfterEach
  void close() {
    reader.close();
  }

  private void take(String consumer, int rows) {
    assertThat(reader.take(consumer, rows)).hasSize(rows);
    reader.commit();
  }

  @Test
  void whatAConsumerHasNotTakenStays() {
    take("fast", 5);
    assertThat(taken.remove(ALL)).isZero();
    take("slow", 2);

    assertThat(taken.remove(ALL)).isEqualTo(2);

    assertThat(reader.take("slow", ALL)).hasSize(3);
  }

  @Test
  void whatIsNotOldEnoughStays() {
    take("fast", 5);
    take("slow", 5);

    assertThat(taken.remove(3)).isEqualTo(3);
    assertThat(taken.remove(ALL)).isEqualTo(1);

    assertThat(
            reader
                .sql("SELECT stripe_subscription_id FROM billing.subscription_change")
                .query(String.class)
                .list())
        .containsExactly("sub_5");
  }

  @Test
  void whatStaysIsNotLocked() {
    take("fast", 5);
    take("slow", 5);
    try (FeedSession cleaner = new FeedSession(database.dataSource(WORKER))) {
      cleaner
          .sql("SELECT billing.remove_taken_changes(interval '7 days', 1000)")
          .query()
          .singleRow();

      assertThat(
              reader
                  .sql(
                      "SELECT stripe_subscription_id FROM billing.subscription_change"
                          + " FOR UPDATE SKIP LOCKED")
                  .query(String.class)
                  .list())
          .containsExactly("sub_5");
      reader.commit();
    }
  }

  @Test
  void whatAFollowUpWaitsForStays() {
    take("fast", 5);
    take("slow", 5);
    reader
        .sql("UPDATE billing.subscription_change SET event_id = 'evt_' || stripe_subscription_id")
        .update();
    reader
        .sql(
            """
            INSERT INTO billing.follow_up (event_id, workflow_type, task_queue, changes_after, started_at)
            VALUES ('evt_sub_1', 'SendMail', 'mail', 0, now()), ('evt_sub_2', 'SendMail', 'mail', 0, NULL)
            """)
        .update();
    reader.commit();

    assertThat(taken.remove(ALL)).isEqualTo(3);

    assertThat(
            reader
                .sql("SELECT stripe_subscription_id FROM billing.subscription_change ORDER BY 1")
                .query(String.class)
                .list())
        .containsExactly("sub_2", "sub_5");
  }

  @Test
  void aRemovedConsumerKeepsNothing() {
    take("fast", 5);
    reader.sql("SELECT billing.remove_consumer('slow')").query().singleRow();
    reader.commit();

    assertThat(taken.remove(ALL)).isEqualTo(4);
  }

  @Test
  void withoutConsumersOldChangesAreRemoved() {
    reader
        .sql("SELECT billing.remove_consumer(name) FROM billing.change_consumer")
        .query()
        .listOfRows();
    reader.commit();

    assertThat(taken.remove(ALL)).isEqualTo(4);
  }
}
