package dev.durablestripe.endtoend.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.CustomWorkerJar;
import dev.durablestripe.endtoend.support.DataDirectory;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.RefundTable;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.endtoend.support.UniqueId;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A database is backed up, and later restored to its earlier state. */
@Tag("full")
@ExtendWith(SharedStack.class)
class RestoreIT {
  private final TestSubscription beforeBackup = new TestSubscription();
  private final TestSubscription afterBackup = new TestSubscription();
  private final TestSubscription imported = new TestSubscription();
  private final String rejectedEventId = afterBackup.eventId("bought");
  private final String discardedEventId = afterBackup.eventId("unwanted");
  private final int port = Ports.free().postgres();
  private Path dataDirectory;
  private LocalStack stack;
  private LocalPostgres postgres;
  private TestNamespace namespace;
  private Pipeline pipeline;
  private RefundTable refunds;

  @BeforeEach
  void open(LocalStack stack) {
    this.stack = stack;
    dataDirectory = stack.folder().resolve("restore-" + UniqueId.next());
    postgres = stack.startPostgres(dataDirectory, port);
    refunds = new RefundTable(postgres);
    namespace = new TestNamespace(stack, postgres);
    pipeline = namespace.startPipeline();
  }

  @AfterEach
  void close() {
    namespace.close();
    postgres.close();
  }

  @Test
  void eventsClosedAfterTheBackupAreAppliedAgain() {
    AppProcess worker = namespace.startWorker(CustomWorkerJar.build(stack, "fixed")).awaitHealthy();
    pipeline.apply(beforeBackup.snapshot("created", "created", 0, "active", 5));
    pipeline.apply(RefundTable.event(beforeBackup, "refund"));
    Path backup = backUp();
    Instant restoredTo = Instant.now();
    pipeline.apply(beforeBackup.snapshot("updated", "updated", 60, "active", 8));
    pipeline.apply(afterBackup.snapshot("created", "created", 0, "active", 3));
    pipeline.apply(RefundTable.event(afterBackup, "refund"));
    postEventThatIsRejected("bought");
    postEventThatIsRejected("unwanted");
    assertThat(pipeline.workflows().discard(discardedEventId).outcome())
        .isEqualTo(Outcome.DISCARDED);
    stack.stripe().subscription(imported.id, imported.json("active", 2));
    namespace.runbook().run("resync", Map.of());
    assertThat(pipeline.row(imported)).containsEntry("seat_limit", 2L);

    worker.close();
    restore(backup);
    assertThat(pipeline.row(beforeBackup)).containsEntry("seat_limit", 5L);
    assertThat(pipeline.row(afterBackup)).isEmpty();
    assertThat(refunds.effects(afterBackup.eventId("refund"))).isZero();
    assertThat(pipeline.rejection(rejectedEventId)).isEmpty();
    assertThat(pipeline.mark(discardedEventId)).isEmpty();
    namespace.startWorker(CustomWorkerJar.build(stack, "fixed")).awaitHealthy();

    Map<String, String> runbookVariables = Map.of("RESTORED_TO", restoredTo.toString());
    namespace.runbook().run("repeat-operations-after-restore", runbookVariables);
    assertThat(pipeline.result("discard-" + discardedEventId).outcome())
        .isEqualTo(Outcome.DISCARDED);
    namespace.runbook().run("reset-after-restore", runbookVariables);

    assertThat(pipeline.result(beforeBackup.eventId("updated")).outcome())
        .isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.result(afterBackup.eventId("created")).outcome())
        .isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.result(afterBackup.eventId("refund")).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.result(discardedEventId).outcome()).isEqualTo(Outcome.DISCARDED);
    awaitRejected(rejectedEventId);
    assertThat(pipeline.row(beforeBackup)).containsEntry("seat_limit", 8L);
    assertThat(pipeline.row(afterBackup)).containsEntry("seat_limit", 3L);
    assertThat(refunds.effects(beforeBackup.eventId("refund"))).isEqualTo(1);
    assertThat(refunds.effects(afterBackup.eventId("refund"))).isEqualTo(1);
    assertThat(pipeline.rejection(rejectedEventId)).isPresent();

    assertThat(pipeline.row(imported)).isEmpty();
    namespace.runbook().run("resync", Map.of());
    assertThat(pipeline.row(imported)).containsEntry("seat_limit", 2L);
  }

  @Test
  void anEventWaitsForADatabaseThatIsDown() {
    String id = beforeBackup.eventId("created");
    namespace.startWorker().awaitHealthy();
    postgres.close();

    assertThat(pipeline.post(beforeBackup.snapshot("created", "created", 0, "active", 5)))
        .isEqualTo("started");
    var activity = pipeline.workflows().awaitAttempt(id, 3);
    assertThat(activity.getLastFailure().getApplicationFailureInfo().getType())
        .isEqualTo("PostgresUnreachable");

    postgres = stack.startPostgres(dataDirectory, port);
    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.row(beforeBackup)).containsEntry("seat_limit", 5L);
  }

  private void postEventThatIsRejected(String name) {
    String event = afterBackup.checkout(name, "somebody");
    stack.stripe().fail("/v1/subscriptions/" + afterBackup.id, 404);
    stack.stripe().event("", event, true);
    pipeline.post(event);
    awaitRejected(afterBackup.eventId(name));
  }

  private void awaitRejected(String id) {
    pipeline.workflows().awaitFailed(id);
  }

  /** Backs up by copying the stopped server's data directory, the simplest way. */
  private Path backUp() {
    Path backup = dataDirectory.resolveSibling(dataDirectory.getFileName() + "-backup");
    postgres.close();
    DataDirectory.copy(dataDirectory, backup);
    postgres = stack.startPostgres(dataDirectory, port);
    return backup;
  }

  private void restore(Path backup) {
    postgres.close();
    dataDirectory = dataDirectory.resolveSibling(dataDirectory.getFileName() + "-restored");
    DataDirectory.copy(backup, dataDirectory);
    postgres = stack.startPostgres(dataDirectory, port);
  }
}
