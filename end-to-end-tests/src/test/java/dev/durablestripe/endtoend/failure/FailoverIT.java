package dev.durablestripe.endtoend.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.DataDirectory;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.StandbyPostgres;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.RowBlocker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.BadSqlGrammarException;

/**
 * The runbook's drill: PostgreSQL fails over to a replica that had lost the connection, so commits
 * that Temporal knows of are gone. The workers keep running.
 */
@ExtendWith(SharedStack.class)
@Tag("full")
class FailoverIT {
  private final TestSubscription kept = new TestSubscription();
  private final TestSubscription recent = new TestSubscription();
  private final TestSubscription old = new TestSubscription();
  private final TestSubscription unwanted = new TestSubscription();
  private final int port = Ports.free().postgres();
  private LocalStack stack;
  private Path data;
  private LocalPostgres primary;
  private StandbyPostgres standby;
  private Path standbyData;
  private TestNamespace namespace;
  private Pipeline pipeline;

  @BeforeEach
  void replicate(LocalStack shared) {
    stack = shared;
    data = stack.folder().resolve("primary-" + UUID.randomUUID());
    standbyData = data.resolveSibling(data.getFileName() + "-standby");
    stack.startPostgres(data, port).close();
    DataDirectory.copy(data, standbyData);
    primary = stack.startPostgres(data, port);
    standby =
        new StandbyPostgres(
            standbyData,
            stack.folder().resolve("postgres-programs"),
            Ports.free().postgres(),
            port);
    namespace = new TestNamespace(stack, primary);
    pipeline = namespace.startPipeline();
    namespace.startWorker().awaitHealthy();
  }

  @AfterEach
  void close() {
    namespace.close();
    standby.close();
    primary.close();
  }

  @Test
  void commitsThatTheReplicaLackedAreAppliedAgain() {
    pipeline.apply(event(kept, "kept", kept.start));
    await()
        .ignoreException(BadSqlGrammarException.class)
        .until(() -> timesMarked(kept.eventId("kept")) == 1);
    standby.disconnect();
    Instant lag = Instant.now();
    pipeline.apply(event(recent, "recent", recent.start));
    pipeline.apply(event(old, "old", recent.start.minus(Duration.ofDays(10))));
    discard();

    failOver();

    assertThat(Runbook.query(primary.database(), "timeline"))
        .containsExactly(Map.of("timeline_id", 2));
    assertThat(pipeline.mark(kept.eventId("kept"))).isPresent();
    assertThat(pipeline.mark(recent.eventId("recent"))).isEmpty();
    assertThat(pipeline.mark(unwanted.eventId("unwanted"))).isEmpty();
    namespace
        .runbook()
        .run("repeat-operations-after-restore", Map.of("RESTORED_TO", lag.toString()));
    awaitDiscarded();

    // A sweep of the usual reach finds what it reaches, and nothing else.
    namespace.runbook().run("reconcile-reach", Map.of("REACH", "P4D"));
    awaitApplied(recent, "recent");
    assertThat(pipeline.mark(old.eventId("old"))).isEmpty();
    namespace.runbook().run("reconcile-all", Map.of());
    awaitApplied(old, "old");

    awaitDiscarded();
    assertThat(pipeline.row(unwanted)).isEmpty();
  }

  private String event(TestSubscription subscription, String name, Instant created) {
    String event =
        StripeEvents.event(
            subscription.eventId(name),
            "customer.subscription.updated",
            created,
            subscription.json("active", 5));
    stack.stripe().event("", event, true);
    stack.stripe().subscription(subscription.id, subscription.json("active", 5));
    return event;
  }

  /** Discards an event that is being retried. */
  private void discard() {
    String id = unwanted.eventId("unwanted");
    try (RowBlocker blocker = pipeline.blockRow(unwanted)) {
      assertThat(blocker).isNotNull();
      pipeline.post(event(unwanted, "unwanted", unwanted.start));
      pipeline.workflows().awaitAttempt(id, 1);
      pipeline.workflows().discard(id);
      assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.DISCARDED);
    }
  }

  private void awaitDiscarded() {
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(
            () ->
                pipeline
                    .mark(unwanted.eventId("unwanted"))
                    .filter(mark -> mark.outcome() == Outcome.DISCARDED)
                    .isPresent());
  }

  private void awaitApplied(TestSubscription subscription, String name) {
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(() -> pipeline.mark(subscription.eventId(name)).isPresent());
    assertThat(pipeline.result(subscription.eventId(name)).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.row(subscription)).containsEntry("seat_limit", 5L);
  }

  /** On the standby. */
  private long timesMarked(String eventId) {
    return standby
        .database()
        .sql("SELECT count(*) FROM billing.stripe_event WHERE event_id = :event")
        .param("event", eventId)
        .query(Long.class)
        .single();
  }

  /** The replica is promoted and gets the address of the primary, which is gone. */
  private void failOver() {
    primary.close();
    standby.promote();
    standby.close();
    primary = stack.startPostgres(standbyData, port);
  }
}
