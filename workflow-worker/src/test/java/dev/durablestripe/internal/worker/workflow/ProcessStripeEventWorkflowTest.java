package dev.durablestripe.internal.worker.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.contract.ProcessStripeEvent;
import dev.durablestripe.internal.worker.TestTemporal;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import io.temporal.api.common.v1.Payload;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The workflow with a scripted activity. Time is skipped. */
class ProcessStripeEventWorkflowTest {
  private static final ByteString BODY = ByteString.copyFromUtf8("{ \"id\" : \"evt_1\" }");

  private final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance();

  private EventResult run(ApplyStripeEvent activity) {
    var worker = temporal.newWorker(EventWorkflowStart.TASK_QUEUE);
    worker.registerWorkflowImplementationTypes(ProcessStripeEventWorkflow.class);
    worker.registerActivitiesImplementations(activity);
    temporal.start();
    return temporal
        .getWorkflowClient()
        .newWorkflowStub(
            ProcessStripeEvent.class,
            WorkflowOptions.newBuilder().setTaskQueue(EventWorkflowStart.TASK_QUEUE).build())
        .process(
            new RawValue(
                Payload.newBuilder()
                    .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                    .setData(BODY)
                    .build()));
  }

  @AfterEach
  void close() {
    TestTemporal.closeInBackground(temporal);
  }

  @Test
  void passesTheEventUnchangedAndReturnsTheResult() {
    List<ByteString> seen = new ArrayList<>();
    EventResult result = new EventResult(Outcome.APPLIED, "a-run");

    assertThat(
            run(
                (event, delivery) -> {
                  seen.add(event.getPayload().getData());
                  return result;
                }))
        .isEqualTo(result);
    assertThat(seen).containsExactly(BODY);
  }

  @Test
  void retriesWithoutLimitAndAtLeastOncePerMinute() {
    AtomicInteger attempts = new AtomicInteger();
    AtomicLong millis = new AtomicLong();

    run(
        (event, delivery) -> {
          if (attempts.incrementAndGet() < 500) {
            throw ApplicationFailure.newFailure("not yet", "PostgresRefused");
          }
          ActivityInfo info = Activity.getExecutionContext().getInfo();
          millis.set(info.getCurrentAttemptScheduledTimestamp() - info.getScheduledTimestamp());
          return new EventResult(Outcome.APPLIED, "a-run");
        });

    assertThat(attempts).hasValue(500);
    assertThat(Duration.ofMillis(millis.get()))
        .isBetween(Duration.ofMinutes(490), Duration.ofMinutes(500));
  }

  @Test
  void failsWithoutRetryIfTheEventIsRejected() {
    AtomicInteger attempts = new AtomicInteger();

    assertThatThrownBy(
            () ->
                run(
                    (event, delivery) -> {
                      attempts.incrementAndGet();
                      throw ApplicationFailure.newNonRetryableFailure("never", "EventRejected");
                    }))
        .isInstanceOf(WorkflowFailedException.class);
    assertThat(attempts).hasValue(1);
  }
}
