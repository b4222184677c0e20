package dev.durablestripe.internal.worker;

import static dev.durablestripe.internal.worker.TestPostgres.OWNER;
import static dev.durablestripe.internal.worker.TestPostgres.SUPERUSER;
import static dev.durablestripe.internal.worker.TestPostgres.WORKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.internal.worker.FeedSession.Change;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What consumers of the change feed get, and when. Nothing here may wait, hence the timeout. */
@Timeout(60)
class ChangeFeedTest {
  private static final TestPostgres DATABASE = new TestPostgres(OWNER);

  private final List<FeedSession> sessions = new ArrayList<>();
  private final String consumer = "mailer-" + TestWorker.unique();
  private final String first = "sub_1_" + TestWorker.unique();
  private final String second = "sub_2_" + TestWorker.unique();
  private final FeedSession reader = session(DATABASE, OWNER);
  private final FeedSession writer = session(DATABASE, WORKER);
  private final FeedSession other = session(DATABASE, WORKER);

  @BeforeAll
  static void install() {
    DATABASE.flyway(OWNER).load().migrate();
  }

  @BeforeEach
  void addConsumer() {
    reader.add(consumer, "now");
    reader.commit();
  }

  @AfterEach
  void close() {
    sessions.forEach(FeedSession::close);
  }

  private FeedSession session(TestPostgres database, String role) {
    FeedSession session = new FeedSession(database.dataSource(role));
    sessions.add(session);
    return session;
  }

  private List<String> takeIds() {
    List<String> taken = reader.take(consumer, 100).stream().map(Change::subscription).toList();
    reader.commit();
    return taken;
  }

  @Test
  void eachChangeIsTakenOnceInOrder() {
    writer.write(first, 1);
    writer.commit();
    writer.write(first, 2);
    writer.write(second, 3);
    writer.commit();

    List<Change> changes = reader.take(consumer, 2);
    reader.commit();
    changes = concat(changes, reader.take(consumer, 2));
    reader.commit();

    assertThat(changes)
        .extracting(Change::subscription, Change::before, Change::after)
        .containsExactly(tuple(first, null, 1L), tuple(first, 1L, 2L), tuple(second, null, 3L));
    assertThat(changes).extracting(Change::position).isSorted().doesNotHaveDuplicates();
    assertThat(takeIds()).isEmpty();
  }

  private static List<Change> concat(List<Change> one, List<Change> other) {
    List<Change> both = new ArrayList<>(one);
    both.addAll(other);
    return both;
  }

  @Test
  void aChangeIsNotTakenBeforeASlowerOneWithALowerPosition() {
    writer.write(first, 1);
    other.write(second, 1);
    other.commit();

    assertThat(takeIds()).isEmpty();
    writer.commit();

    assertThat(takeIds()).containsExactly(first, second);
  }

  @Test
  void whatASlowTransactionRollsBackHoldsNothingBack() {
    writer.write(first, 1);
    other.write(second, 1);
    other.commit();
    writer.rollback();

    assertThat(takeIds()).containsExactly(second);
  }

  @Test
  void aTransactionIsWaitedForOnlyOnceItHasChangedSomething() {
    writer.sql("SELECT pg_current_xact_id()").query().singleRow();
    other.write(second, 1);
    other.commit();

    assertThat(takeIds()).containsExactly(second);
    writer.write(first, 1);
    writer.commit();
    assertThat(takeIds()).containsExactly(first);
  }

  @Test
  void laterChangesOfOneTransactionAreHeldBackByTheFirst() {
    writer.write(first, 1);
    other.write(second, 1);
    other.commit();
    writer.write(first, 2);
    other.write(second, 2);
    other.commit();
    assertThat(takeIds()).isEmpty();

    writer.commit();

    assertThat(takeIds()).containsExactly(first, second, first, second);
  }

  @Test
  void aTransactionThatHasRolledBackToASavepointIsStillWaitedFor() {
    writer.sql("SAVEPOINT before").update();
    writer.write(first, 1);
    writer.sql("ROLLBACK TO before").update();
    writer.write(first, 2);
    other.write(second, 1);
    other.commit();

    assertThat(takeIds()).isEmpty();
    writer.commit();
    assertThat(takeIds()).containsExactly(first, second);
  }

  /** Otherwise an operator's script would fill the server's table of locks. */
  @Test
  void aTransactionTakesOneLockWhateverItChanges() {
    for (int n = 0; n < 50; n++) {
      writer.write(first + n, n);
    }

    assertThat(locks()).isEqualTo(1);
    writer.commit();
    assertThat(locks()).isZero();
  }

  private long locks() {
    long locks =
        reader
            .sql(
                """
                SELECT count(*) FROM pg_locks
                 WHERE locktype = 'advisory' AND classid = 1937011306
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """)
            .query(Long.class)
            .single();
    reader.commit();
    return locks;
  }

  @Test
  void aLongTransactionInAnotherDatabaseHoldsNothingBack() {
    FeedSession elsewhere = session(new TestPostgres(OWNER), OWNER);
    elsewhere.sql("SELECT pg_current_xact_id()").query().singleRow();
    elsewhere
        .sql("SELECT pg_advisory_xact_lock_shared(1937011306, 0)")
        .query((row, n) -> n)
        .single();
    writer.write(first, 1);
    writer.commit();

    assertThat(takeIds()).containsExactly(first);
  }

  @Test
  void aConsumersOwnOpenTransactionHoldsNothingBack() {
    FeedSession otherReader = session(DATABASE, OWNER);
    otherReader.add("other-" + consumer, "now");
    otherReader.commit();
    writer.write(first, 1);
    writer.commit();
    assertThat(otherReader.take("other-" + consumer, 1)).hasSize(1);
    writer.write(second, 1);
    writer.commit();

    assertThat(reader.take(consumer, 1)).extracting(Change::subscription).containsExactly(first);
    writer.write(second, 2);
    writer.commit();
    assertThat(takeIds()).containsExactly(second, second);
  }

  @Test
  void aConsumerThatChangesSubscriptionsItselfTakesItsChangesAfterTheCommit() {
    reader.write(first, 1);
    assertThat(reader.take(consumer, 100)).isEmpty();
    reader.commit();

    assertThat(takeIds()).containsExactly(first);
  }

  @Test
  void aKilledTransactionHoldsNothingBack() {
    writer.write(first, 1);
    other.write(second, 1);
    other.commit();
    assertThat(takeIds()).isEmpty();

    DATABASE
        .as(SUPERUSER)
        .sql("SELECT pg_terminate_backend(:pid)")
        .param("pid", writer.backend())
        .query()
        .singleRow();
    await().until(() -> locks() == 0);

    assertThat(takeIds()).containsExactly(second);
  }

  @Test
  void theSecondOfTwoCallersGetsAnErrorAtOnce() {
    writer.write(first, 1);
    writer.commit();
    FeedSession otherReader = session(DATABASE, OWNER);
    assertThat(reader.take(consumer, 100)).hasSize(1);

    assertThatThrownBy(() -> otherReader.take(consumer, 100))
        .rootCause()
        .hasFieldOrPropertyWithValue("SQLState", "55P03")
        .hasMessageContaining("Another transaction is taking the changes");
    otherReader.rollback();
    reader.commit();

    assertThat(otherReader.take(consumer, 100)).isEmpty();
  }

  @Test
  void aRollbackGivesTheChangesBack() {
    writer.write(first, 1);
    writer.write(second, 1);
    writer.commit();
    List<Change> taken = reader.take(consumer, 1);
    reader.rollback();

    assertThat(reader.take(consumer, 1)).isEqualTo(taken);
    reader.sql("SAVEPOINT before").update();
    List<Change> rest = reader.take(consumer, 100);
    reader.sql("ROLLBACK TO before").update();
    assertThat(reader.take(consumer, 100)).isEqualTo(rest).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE})
  void anOlderSnapshotIsRefused(int isolation) {
    reader.isolation(isolation);

    assertThatThrownBy(() -> reader.take(consumer, 1))
        .rootCause()
        .hasFieldOrPropertyWithValue("SQLState", "0A000");
    reader.rollback();
    assertThatThrownBy(() -> reader.takeState(consumer))
        .rootCause()
        .hasFieldOrPropertyWithValue("SQLState", "0A000");
  }

  /** The driver prepares a statement on the server at its fifth execution. */
  @Test
  void aPreparedStatementSeesEachChange() {
    for (int n = 0; n < 12; n++) {
      writer.write(first, n);
      writer.commit();
      assertThat(reader.take(consumer, 10)).extracting(Change::after).containsExactly((long) n);
      if (n % 2 == 0) {
        reader.commit();
      }
    }
  }

  @Test
  void anUnknownConsumerAndAnInvalidNumberAreRefused() {
    assertThatThrownBy(() -> reader.take("nobody", 1))
        .rootCause()
        .hasMessageContaining("There is no consumer nobody");
    reader.rollback();
    assertThatThrownBy(() -> reader.take(consumer, 0))
        .rootCause()
        .hasMessageContaining("max_rows must be 1 or more");
    reader.rollback();
    assertThatThrownBy(() -> reader.add("later", "tomorrow"))
        .rootCause()
        .hasMessageContaining("at now or at the beginning");
  }

  @Test
  void anExistingConsumerStaysWhereItIs() {
    writer.write(first, 1);
    writer.commit();

    reader.add(consumer, "now");
    reader.commit();

    assertThat(takeIds()).containsExactly(first);
  }

  @Test
  void anExistingConsumerIsFoundWhileAnotherTransactionTakesItsChanges() {
    writer.write(first, 1);
    writer.commit();
    FeedSession otherReader = session(DATABASE, OWNER);
    assertThat(otherReader.take(consumer, 100)).hasSize(1);

    reader.add(consumer, "now");
    reader.commit();
    otherReader.rollback();

    assertThat(takeIds()).containsExactly(first);
  }

  @Test
  void aNewConsumerStartsAtTheBeginning() {
    writer.write(first, 1);
    writer.commit();
    long changes =
        reader.sql("SELECT count(*) FROM billing.subscription_change").query(Long.class).single();
    reader.add("all-" + consumer, "beginning");

    assertThat(reader.take("all-" + consumer, 1_000_000)).hasSize((int) changes);
  }

  @Test
  void aNewConsumerStartsNow() {
    writer.write(first, 1);
    other.write(second, 1);
    other.commit();
    String late = "late-" + consumer;

    reader.add(late, "now");
    reader.commit();
    writer.commit();

    assertThat(reader.take(late, 100))
        .as("what was not settled yet")
        .extracting(Change::subscription)
        .containsExactly(first, second);
  }

  @Test
  void aNewConsumerStartsWithTheStateAtAPosition() {
    String third = "sub_3_" + TestWorker.unique();
    other.write(second, 1);
    other.commit();
    writer.write(first, 1);
    other.write(second, 2);
    other.write(third, 3);
    other.commit();
    String mirror = "mirror-" + consumer;

    List<Change> state = reader.takeState(mirror);
    reader.commit();
    writer.commit();
    List<Change> changes = reader.take(mirror, 100);

    assertThat(state).extracting(Change::source).containsOnly("state");
    assertThat(state).extracting(Change::position).containsOnly(state.get(0).position());
    assertThat(state)
        .filteredOn(change -> List.of(first, second, third).contains(change.subscription()))
        .as("the second before its uncommitted predecessor, the others not yet")
        .extracting(Change::subscription, Change::after)
        .containsExactly(tuple(second, 1L));
    assertThat(changes).extracting(Change::subscription).containsExactly(first, second, third);
    assertThat(changes).allMatch(change -> change.position() > state.get(0).position());
  }

  @Test
  void twoCallersDoNotBothGetTheState() {
    String mirror = "mirror-" + consumer;
    FeedSession otherReader = session(DATABASE, OWNER);
    reader.takeState(mirror);

    assertThatThrownBy(() -> otherReader.takeState(mirror))
        .rootCause()
        .hasFieldOrPropertyWithValue("SQLState", "55P03");
  }

  @Test
  void aRemovedConsumerTakesNothing() {
    boolean removed =
        reader
            .sql("SELECT billing.remove_consumer(:consumer)")
            .param("consumer", consumer)
            .query(Boolean.class)
            .single();

    assertThat(removed).isTrue();
    assertThatThrownBy(() -> reader.take(consumer, 1))
        .rootCause()
        .hasMessageContaining("There is no consumer");
  }

  @Test
  void everyWritersChangesAreRecorded() {
    writer.write(first, 1);
    writer.commit();
    reader
        .sql("UPDATE billing.subscription SET seat_limit = 9 WHERE stripe_subscription_id = :id")
        .param("id", first)
        .update();
    reader
        .sql("DELETE FROM billing.subscription WHERE stripe_subscription_id = :id")
        .param("id", first)
        .update();
    reader.commit();

    assertThat(reader.take(consumer, 100))
        .extracting(Change::source, Change::event, Change::before, Change::after)
        .containsExactly(
            tuple("event", "evt_1", null, 1L),
            tuple("other", null, 1L, 9L),
            tuple("other", null, 9L, null));
  }

  @Test
  void aRoleThatMayOnlyUpdateSubscriptionsIsRecorded() {
    writer.write(first, 1);
    writer.commit();
    String support = "support_" + TestWorker.unique();
    DATABASE.as(SUPERUSER).sql("CREATE ROLE " + support + " LOGIN").update();
    DATABASE
        .as(OWNER)
        .sql(
            "GRANT USAGE ON SCHEMA billing TO %1$s; GRANT SELECT, UPDATE ON billing.subscription TO %1$s"
                .formatted(support))
        .update();
    FeedSession session = session(DATABASE, support);
    for (int seats = 2; seats <= 3; seats++) {
      session
          .sql("UPDATE billing.subscription SET seat_limit = :n WHERE stripe_subscription_id = :id")
          .param("n", seats)
          .param("id", first)
          .update();
    }
    assertThat(locks()).isEqualTo(1);
    session.commit();

    assertThat(reader.take(consumer, 100)).extracting(Change::after).containsExactly(1L, 2L, 3L);
  }

  /** Otherwise the deletion would be the last change of a subscription that exists. */
  @Test
  void anInsertWithALowerPositionThanADeletionIsRefused() {
    writer.write(first, 1);
    writer.commit();
    int backend = writer.backend();
    lock(first);
    CompletableFuture<Boolean> written =
        TestWorker.async(
            () -> {
              writer.write(first, 2);
              return true;
            });
    await().until(() -> waits(backend));

    other
        .sql("DELETE FROM billing.subscription WHERE stripe_subscription_id = :id")
        .param("id", first)
        .update();
    other.commit();

    assertThatThrownBy(written::join)
        .rootCause()
        .hasFieldOrPropertyWithValue("SQLState", "40001")
        .hasMessageContaining("was deleted meanwhile");
    writer.rollback();
    writer.write(first, 2);
    writer.commit();
    assertThat(reader.take(consumer, 100))
        .extracting(Change::before, Change::after)
        .containsExactly(tuple(null, 1L), tuple(1L, null), tuple(null, 2L));
  }

  private void lock(String id) {
    other
        .sql("SELECT FROM billing.subscription WHERE stripe_subscription_id = :id FOR UPDATE")
        .param("id", id)
        .query()
        .listOfRows();
  }

  private static boolean waits(int backend) {
    return DATABASE
        .as(SUPERUSER)
        .sql("SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = :pid")
        .param("pid", backend)
        .query(Boolean.class)
        .optional()
        .orElse(false);
  }

  /** Such a revision may have been drawn before the transaction announced its changes. */
  @Test
  void aRevisionThatWasDrawnEarlierIsRefused() {
    long drawn =
        reader.sql("SELECT nextval('billing.subscription_revision')").query(Long.class).single();
    writer.write(first, 1);
    writer.commit();

    assertThatThrownBy(
            () ->
                reader
                    .sql(
                        "UPDATE billing.subscription SET revision = :drawn"
                            + " WHERE stripe_subscription_id = :id")
                    .param("drawn", drawn)
                    .param("id", first)
                    .update())
        .rootCause()
        .hasMessageContaining("was drawn before this statement");
  }

  @Test
  void aSequenceThatWasNotCopiedIsNoticed() {
    reader
        .sql("UPDATE billing.change_consumer SET position = position + 1000000 WHERE name = :name")
        .param("name", consumer)
        .update();

    assertThatThrownBy(() -> reader.take(consumer, 1))
        .rootCause()
        .hasMessageContaining("is ahead of the sequence");
  }
}
