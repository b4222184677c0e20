package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.RowBlocker;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.fake.HeldRequest;
import dev.durablestripe.local.LocalStack;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workflows reset by hand, as the UI does it: to their first workflow task. */
@ExtendWith(SharedStack.class)
class ResetIT {
  /** Before any test. */
  private static final String SINCE = "2026-01-01T00:00:00Z";

  private final TestSubscription subject = new TestSubscription();
  private Pipeline pipeline;
  private Runbook runbook;

  @BeforeEach
  void connect(LocalStack stack) {
    pipeline = new Pipeline(stack);
    runbook = new Runbook(stack);
  }

  @Test
  void aCompletedRunFindsItsMark() {
    String id = subject.event("updated");
    var first = pipeline.apply(subject.snapshot("updated", "updated", 0, "active", 5));
    Map<String, Object> row = pipeline.subscription(subject);

    String run = pipeline.resetToFirstTask(id);

    var second = pipeline.result(id);
    assertThat(run).isNotEqualTo(first.runId());
    assertThat(second.outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
    assertThat(second.runId()).isEqualTo(first.runId());
    assertThat(pipeline.subscription(subject)).isEqualTo(row);
  }

  @Test
  void aRejectedEventIsAppliedOnceItCanBe() {
    String id = subject.event("bought");
    pipeline.post(subject.checkout("bought", "somebody"));
    pipeline.awaitStatus(id, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED);
    assertThat(pipeline.mark(id)).isEmpty();
    assertThat(pipeline.rejection(id).orElseThrow()).contains(subject.id);
    pipeline.stack().stripe().subscription(subject.id, subject.json("active", 5));

    pipeline.resetToFirstTask(id);

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.subscription(subject)).containsEntry("status", "active");
    assertThat(pipeline.rejection(id)).isEmpty();
  }

  @Test
  void aRunningEventIsAppliedOnceByTheNewRun() {
    String id = subject.event("updated");
    try (RowBlocker refusal = pipeline.refuse(subject)) {
      assertThat(refusal).isNotNull();
      pipeline.post(subject.snapshot("updated", "updated", 0, "active", 5));
      pipeline.awaitAttempt(id, 2);

      pipeline.resetToFirstTask(id);
    }
    var result = pipeline.result(id);
    assertThat(result.outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.mark(id)).hasValue(result);
  }

  @Test
  void oneRejectedEventIsResetByItsId() {
    String id = reject("bought");

    runbook.run("reset-one", Map.of("EVENT", id));

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.rejection(id)).isEmpty();
  }

  @Test
  void allRejectedEventsOfACustomerAreReset() {
    List<String> ids = Stream.of("first", "second", "third").map(this::reject).toList();
    assertThat(Runbook.query(pipeline.database(), "rejections").toString()).contains(ids);

    runbook.run("reset-failed", Map.of("CUSTOMER", subject.customer, "SINCE", SINCE));

    for (String id : ids) {
      assertThat(pipeline.result(id).outcome()).isIn(Outcome.APPLIED, Outcome.STALE);
      assertThat(pipeline.mark(id)).hasValue(pipeline.result(id));
      assertThat(pipeline.rejection(id)).isEmpty();
    }
    assertThat(pipeline.subscription(subject)).containsEntry("status", "active");
  }

  @Test
  void aRunThatIsWorkedOnIsResetAndTakesEffectOnce(LocalStack stack) {
    String id = subject.event("bought");
    stack.stripe().subscription(subject.id, subject.json("active", 5));
    HeldRequest hold = stack.stripe().hold("/v1/subscriptions/" + subject.id);
    pipeline.post(subject.checkout("bought", "somebody"));
    hold.awaitArrival();

    runbook.run("reset-one", Map.of("EVENT", id));

    var result = pipeline.result(id);
    assertThat(result.outcome()).isEqualTo(Outcome.APPLIED);
    Map<String, Object> row = pipeline.subscription(subject);
    hold.release();
    await().until(() -> workerSaid(stack, id + ": ALREADY_APPLIED by run " + result.runId()));
    assertThat(pipeline.mark(id)).hasValue(result);
    assertThat(pipeline.subscription(subject)).isEqualTo(row);
  }

  private static boolean workerSaid(LocalStack stack, String words) throws IOException {
    return Files.readString(stack.worker().log().toPath()).contains(words);
  }

  /** Has an event rejected, as long as Stripe does not know what was bought; then it does. */
  private String reject(String name) {
    String id = subject.event(name);
    pipeline.stack().stripe().fail("/v1/subscriptions/" + subject.id, 404);
    pipeline.post(subject.checkout(name, "somebody"));
    pipeline.awaitStatus(id, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED);
    pipeline.stack().stripe().subscription(subject.id, subject.json("active", 5));
    return id;
  }
}
