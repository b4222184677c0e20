package dev.durablestripe.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.contract.EventResult.Outcome;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workflows reset by hand, as the UI does it: to their first workflow task. */
@ExtendWith(SharedStack.class)
class ResetIT {
  private final Subject subject = new Subject();
  private Pipeline pipeline;

  @BeforeEach
  void connect(LocalStack stack) {
    pipeline = new Pipeline(stack);
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
    assertThat(rejections(id)).singleElement().asString().contains(subject.id);
    pipeline.stack().stripe().subscription(subject.id, subject.json("active", 5));

    pipeline.resetToFirstTask(id);

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.subscription(subject)).containsEntry("status", "active");
    assertThat(rejections(id)).isEmpty();
  }

  @Test
  void aRunningEventIsAppliedOnceByTheNewRun() {
    String id = subject.event("updated");
    try (Refusal refusal = pipeline.refuse(subject)) {
      assertThat(refusal).isNotNull();
      pipeline.post(subject.snapshot("updated", "updated", 0, "active", 5));
      pipeline.awaitAttempt(id, 2);

      pipeline.resetToFirstTask(id);
    }
    var result = pipeline.result(id);
    assertThat(result.outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.mark(id)).hasValue(result);
  }

  private List<String> rejections(String id) {
    return pipeline
        .database()
        .sql("SELECT reason FROM billing.stripe_event_rejection WHERE event_id = :event")
        .param("event", id)
        .query(String.class)
        .list();
  }
}
