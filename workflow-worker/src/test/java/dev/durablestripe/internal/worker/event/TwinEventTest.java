package dev.durablestripe.internal.worker.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A thin event and its snapshot twin report one change, which is applied once. */
class TwinEventTest {
  /** A handler whose effects can be counted. */
  private static final class Counting implements StripeEventHandler {
    private final AtomicInteger prepared = new AtomicInteger();

    @Override
    public Set<String> types() {
      return Set.of("test.changed", "v1.test.changed");
    }

    @Override
    public EventChange prepare(ReceivedEvent event) {
      prepared.incrementAndGet();
      return EventChange.write(
          transaction ->
              transaction
                  .sql("INSERT INTO test_effect VALUES (:change)")
                  .param("change", event.objectId())
                  .update());
    }
  }

  private final Counting handler = new Counting();
  private final TestWorker worker = new TestWorker(handler);
  private final String unique = TestWorker.unique();
  private final String object = "obj_" + unique;
  private final String snapshotId = "evt_" + unique;
  private final String thinId = "evt_" + unique + "_thin";
  private final String snapshot =
      StripeEvents.event(snapshotId, "test.changed", Instant.now(), "{\"id\":\"" + object + "\"}");
  private final String thin =
      StripeEvents.thin(thinId, "v1.test.changed", Instant.now(), "test", object, snapshotId);

  @BeforeEach
  void table() {
    TestWorker.database().sql("CREATE TABLE IF NOT EXISTS test_effect (change_id text)").update();
  }

  private long effects() {
    return TestWorker.database()
        .sql("SELECT count(*) FROM test_effect WHERE change_id = :change")
        .param("change", object)
        .query(Long.class)
        .single();
  }

  @Test
  void theSnapshotEventFirst() throws Exception {
    EventResult first = worker.apply(snapshot);
    EventResult second = worker.apply(thin);

    assertThat(first.outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(second).isEqualTo(new EventResult(Outcome.ALREADY_APPLIED, first.runId()));
    assertThat(effects()).isEqualTo(1);
    assertThat(handler.prepared).as("the twin is not prepared").hasValue(1);
    assertThat(TestWorker.mark(thinId)).isEqualTo("STALE");
  }

  @Test
  void theThinEventFirst() throws Exception {
    worker.apply(thin);

    assertThat(worker.apply(snapshot).outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
    assertThat(worker.apply(snapshot).outcome()).isEqualTo(Outcome.STALE);

    assertThat(effects()).isEqualTo(1);
    assertThat(TestWorker.mark(thinId)).isEqualTo("APPLIED");
    assertThat(TestWorker.mark(snapshotId)).isEqualTo("STALE");
  }

  @RepeatedTest(20)
  void bothAtTheSameTime() {
    CompletableFuture<EventResult> one = worker.applyAsync(snapshot);
    CompletableFuture<EventResult> other = worker.applyAsync(thin);

    assertThat(List.of(one.join().outcome(), other.join().outcome()))
        .containsExactlyInAnyOrder(Outcome.APPLIED, Outcome.ALREADY_APPLIED);
    assertThat(effects()).isEqualTo(1);
  }

  @RepeatedTest(20)
  void twoAttemptsAtTheSameTime() {
    CompletableFuture<EventResult> one = worker.applyAsync(snapshot);
    CompletableFuture<EventResult> other = worker.applyAsync(snapshot);

    assertThat(List.of(one.join().outcome(), other.join().outcome()))
        .containsExactlyInAnyOrder(Outcome.APPLIED, Outcome.ALREADY_APPLIED);
    assertThat(one.join().runId()).isEqualTo(other.join().runId());
    assertThat(effects()).isEqualTo(1);
  }

  @Test
  void anIgnoredTwinDoesNotSuppressTheOther() throws Exception {
    TestWorker without = new TestWorker();
    assertThat(without.apply(thin).outcome()).isEqualTo(Outcome.IGNORED);

    assertThat(worker.apply(snapshot).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(worker.apply(thin).outcome()).isEqualTo(Outcome.ALREADY_APPLIED);

    assertThat(effects()).isEqualTo(1);
    assertThat(TestWorker.mark(thinId)).isEqualTo("STALE");
  }

  @Test
  void anIgnoredEventIsAppliedOnceAHandlerSupportsIt() throws Exception {
    TestWorker without = new TestWorker();
    EventResult ignored = without.apply(snapshot);
    assertThat(without.apply(snapshot)).isEqualTo(ignored);

    assertThat(worker.apply(snapshot).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(without.apply(snapshot).outcome()).isEqualTo(Outcome.ALREADY_APPLIED);

    assertThat(effects()).isEqualTo(1);
  }

  @Test
  void aStaleTwinDoesNotSuppressTheOther() throws Exception {
    TestSubscription subscription = new TestSubscription();
    subscription.putAtStripe("active", 9);
    worker.apply(subscription.updated("newer", 50, "active", 1));

    assertThat(worker.apply(subscription.updated("a", 10, "active", 1)).outcome())
        .isEqualTo(Outcome.STALE);
    assertThat(
            worker
                .apply(subscription.thinUpdated("a", subscription.start.plusSeconds(60)))
                .outcome())
        .isEqualTo(Outcome.APPLIED);
    assertThat(subscription.row()).containsEntry("seat_limit", 9L);
  }
}
