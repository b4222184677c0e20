package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.ConcurrentTasks;
import dev.durablestripe.endtoend.support.CustomWorkerJar;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.RefundTable;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workers with a new or fixed handler replace the old ones. */
@ExtendWith(SharedStack.class)
class HandlerDeployIT {
  private final TestSubscription subscription = new TestSubscription();
  private TestNamespace namespace;
  private Pipeline pipeline;
  private RefundTable refunds;

  @BeforeEach
  void open(LocalStack stack) {
    refunds = new RefundTable(stack.postgres());
    namespace = new TestNamespace(stack, stack.postgres());
    pipeline = namespace.pipelineWithoutStarter();
  }

  @AfterEach
  void close() {
    namespace.close();
  }

  @Test
  void aBatchResetAppliesIgnoredEvents(LocalStack stack) {
    AppProcess old = namespace.startWorker().awaitHealthy();
    List<String> ids =
        IntStream.range(0, 12).mapToObj(n -> subscription.eventId("refund_" + n)).toList();
    for (int n = 0; n < ids.size(); n++) {
      String event = RefundTable.event(subscription, "refund_" + n);
      assertThat(pipeline.apply(event).outcome()).isEqualTo(Outcome.IGNORED);
    }

    assertThat(ignoredTypes()).contains(RefundTable.TYPE);

    // Either worker may get an event: the old one ignores it again, and it can be reset again.
    namespace.startWorker(CustomWorkerJar.build(stack, "fixed")).awaitHealthy();
    resetIgnored();
    for (String id : ids) {
      assertThat(pipeline.result(id).outcome()).isIn(Outcome.APPLIED, Outcome.IGNORED);
      assertThat(refunds.effects(id))
          .isEqualTo(pipeline.mark(id).orElseThrow().outcome() == Outcome.APPLIED ? 1 : 0);
    }

    old.close();
    resetIgnored();
    for (String id : ids) {
      assertThat(pipeline.result(id).outcome()).isIn(Outcome.APPLIED, Outcome.ALREADY_APPLIED);
      assertThat(pipeline.mark(id).orElseThrow().outcome()).isEqualTo(Outcome.APPLIED);
      assertThat(refunds.effects(id)).isEqualTo(1);
    }
    assertThat(ignoredTypes()).doesNotContain(RefundTable.TYPE);
  }

  @Test
  void anEventThatFailsOnABugCompletesAfterTheFix(LocalStack stack) {
    String id = subscription.eventId("refund");
    AppProcess buggy = namespace.startWorker(CustomWorkerJar.build(stack, "buggy")).awaitHealthy();
    pipeline.post(RefundTable.event(subscription, "refund"));
    var failing = pipeline.workflows().awaitAttempt(id, 2);
    assertThat(failing.getLastFailure().getMessage()).contains("A bug");
    assertThat(failing.getLastFailure().getApplicationFailureInfo().getType())
        .isEqualTo("NullPointerException");
    assertThat(pipeline.mark(id)).isEmpty();

    namespace.startWorker(CustomWorkerJar.build(stack, "fixed")).awaitHealthy();
    buggy.close();

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(refunds.effects(id)).isEqualTo(1);
  }

  @Test
  void aDoubleClickOnResetTakesEffectOnce(LocalStack stack) {
    String id = subscription.eventId("refund");
    AppProcess old = namespace.startWorker().awaitHealthy();
    assertThat(pipeline.apply(RefundTable.event(subscription, "refund")).outcome())
        .isEqualTo(Outcome.IGNORED);
    old.close();
    namespace.startWorker(CustomWorkerJar.build(stack, "fixed")).awaitHealthy();

    ConcurrentTasks.run(Collections.nCopies(2, () -> reset(id)));

    assertThat(pipeline.result(id).outcome()).isIn(Outcome.APPLIED, Outcome.ALREADY_APPLIED);
    assertThat(pipeline.mark(id).orElseThrow().outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(refunds.effects(id)).isEqualTo(1);
  }

  private List<Object> ignoredTypes() {
    return Runbook.query(pipeline.database(), "ignored").stream()
        .map(row -> row.get("type"))
        .toList();
  }

  private void reset(String id) {
    namespace.runbook().run("reset-one", Map.of("EVENT", id));
  }

  private void resetIgnored() {
    namespace
        .runbook()
        .run("reset-ignored", Map.of("TYPE", RefundTable.TYPE, "SINCE", "2026-01-01T00:00:00Z"));
  }
}
