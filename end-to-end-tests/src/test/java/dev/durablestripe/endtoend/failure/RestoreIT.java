package dev.durablestripe.endtoend.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.endtoend.support.CustomWorkerJar;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.RefundTable;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.LocalPostgres;
import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A database of its own that is stopped, copied, and put back as it was. */
@ExtendWith(SharedStack.class)
class RestoreIT {
  private final TestSubscription before = new TestSubscription();
  private final TestSubscription after = new TestSubscription();
  private final TestSubscription imported = new TestSubscription();
  private final String bought = after.eventId("bought");
  private final String unwanted = after.eventId("unwanted");
  private final int port = Ports.free().postgres();
  private Path data;
  private LocalStack shared;
  private LocalPostgres postgres;
  private TestNamespace namespace;
  private Pipeline pipeline;
  private RefundTable refunds;

  @BeforeEach
  void open(LocalStack stack) {
    data = stack.folder().resolve("restore-" + UUID.randomUUID());
    shared = stack;
    postgres = shared.startPostgres(data, port);
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
  void eventsClosedAfterTheBackupAreAppliedAgain(LocalStack stack) throws Exception {
    AppProcess worker = namespace.startWorker(CustomWorkerJar.build(stack, "fixed")).awaitHealthy();
    pipeline.apply(before.snapshot("created", "created", 0, "active", 5));
    pipeline.apply(RefundTable.event(before, "refund"));
    Path backup = backUp();
    Instant restoredTo = Instant.now();
    pipeline.apply(before.snapshot("updated", "updated", 60, "active", 8));
    pipeline.apply(after.snapshot("created", "created", 0, "active", 3));
    pipeline.apply(RefundTable.event(after, "refund"));
    reject(stack, "bought");
    reject(stack, "unwanted");
    assertThat(pipeline.workflows().discard(unwanted).outcome()).isEqualTo(Outcome.DISCARDED);
    stack.stripe().subscription(imported.id, imported.json("active", 2));
    namespace.runbook().run("resync", Map.of());
    assertThat(pipeline.row(imported)).containsEntry("seat_limit", 2L);

    worker.close();
    restore(backup);
    assertThat(pipeline.row(before)).containsEntry("seat_limit", 5L);
    assertThat(pipeline.row(after)).isEmpty();
    assertThat(refunds.effects(after.eventId("refund"))).isZero();
    assertThat(pipeline.rejection(bought)).isEmpty();
    assertThat(pipeline.mark(unwanted)).isEmpty();
    namespace.startWorker(CustomWorkerJar.build(stack, "fixed")).awaitHealthy();

    Map<String, String> since = Map.of("RESTORED_TO", restoredTo.toString());
    namespace.runbook().run("repeat-operations-after-restore", since);
    assertThat(pipeline.result("discard-" + unwanted).outcome()).isEqualTo(Outcome.DISCARDED);
    namespace.runbook().run("reset-after-restore", since);

    assertThat(pipeline.result(before.eventId("updated")).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.result(after.eventId("created")).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.result(after.eventId("refund")).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.result(unwanted).outcome()).isEqualTo(Outcome.DISCARDED);
    awaitRejected(bought);
    assertThat(pipeline.row(before)).containsEntry("seat_limit", 8L);
    assertThat(pipeline.row(after)).containsEntry("seat_limit", 3L);
    assertThat(refunds.effects(before.eventId("refund"))).isEqualTo(1);
    assertThat(refunds.effects(after.eventId("refund"))).isEqualTo(1);
    assertThat(pipeline.rejection(bought)).isPresent();

    assertThat(pipeline.row(imported)).isEmpty();
    namespace.runbook().run("resync", Map.of());
    assertThat(pipeline.row(imported)).containsEntry("seat_limit", 2L);
  }

  @Test
  void anEventWaitsForADatabaseThatIsDown(LocalStack stack) {
    String id = before.eventId("created");
    namespace.startWorker().awaitHealthy();
    postgres.close();

    assertThat(pipeline.post(before.snapshot("created", "created", 0, "active", 5)))
        .isEqualTo("started");
    var failing = pipeline.workflows().awaitAttempt(id, 3);
    assertThat(failing.getLastFailure().getApplicationFailureInfo().getType())
        .isEqualTo("PostgresUnreachable");

    postgres = shared.startPostgres(data, port);
    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.row(before)).containsEntry("seat_limit", 5L);
  }

  private void reject(LocalStack stack, String name) {
    String event = after.checkout(name, "somebody");
    stack.stripe().fail("/v1/subscriptions/" + after.id, 404);
    stack.stripe().event("", event, true);
    pipeline.post(event);
    awaitRejected(after.eventId(name));
  }

  private void awaitRejected(String id) {
    pipeline.workflows().awaitFailed(id);
  }

  /** A copy of the data of a stopped server is the simplest true backup there is. */
  private Path backUp() throws IOException, InterruptedException {
    Path backup = data.resolveSibling(data.getFileName() + "-backup");
    postgres.close();
    copy(data, backup);
    postgres = shared.startPostgres(data, port);
    return backup;
  }

  private void restore(Path backup) throws IOException, InterruptedException {
    postgres.close();
    data = data.resolveSibling(data.getFileName() + "-restored");
    copy(backup, data);
    postgres = shared.startPostgres(data, port);
  }

  private static void copy(Path from, Path to) throws IOException, InterruptedException {
    Process copy = new ProcessBuilder("cp", "-a", from.toString(), to.toString()).start();
    assertThat(copy.waitFor()).isZero();
  }
}
