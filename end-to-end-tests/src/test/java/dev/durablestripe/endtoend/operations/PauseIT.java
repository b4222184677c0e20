package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.local.LocalStack;
import io.temporal.api.enums.v1.PendingActivityState;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An event that an operator pauses is not retried until it is unpaused. */
@ExtendWith(SharedStack.class)
class PauseIT {
  private final TestSubscription subscription = new TestSubscription();
  private final String id = subscription.eventId("updated");
  private Pipeline pipeline;
  private Runbook runbook;

  @BeforeEach
  void pauseAWaitingEvent(LocalStack stack) {
    pipeline = new Pipeline(stack);
    runbook = new Runbook(stack);
    pipeline.whileRowIsBlocked(
        subscription,
        () -> {
          pipeline.post(subscription.snapshot("updated", "updated", 0, "active", 5));
          PendingActivityInfo waiting = pipeline.workflows().awaitAttempt(id, 3);
          runbook.run("pause", Map.of("EVENT", id, "ACTIVITY", waiting.getActivityId()));
          await()
              .until(
                  () ->
                      pausedActivity().getState()
                          == PendingActivityState.PENDING_ACTIVITY_STATE_PAUSED);
        });
  }

  @Test
  void oneEventIsUnpaused() {
    assertNotRetried();

    runbook.run("unpause-one", Map.of("EVENT", id, "ACTIVITY", pausedActivity().getActivityId()));

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.row(subscription)).containsEntry("seat_limit", 5L);
  }

  @Test
  void allPausedEventsAreFoundAndUnpaused() {
    await().until(() -> runbook.run("find-paused", Map.of()).contains(id));

    runbook.run("unpause-all", Map.of());

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    await().until(() -> !runbook.run("find-paused", Map.of()).contains(id));
  }

  private PendingActivityInfo pausedActivity() {
    return pipeline.workflows().pendingActivity(id).orElseThrow();
  }

  /** Waits longer than the backoff, which would be two or four seconds. */
  private void assertNotRetried() {
    int attempt = pausedActivity().getAttempt();
    await()
        .during(Duration.ofSeconds(6))
        .atMost(Duration.ofSeconds(20))
        .until(() -> pausedActivity().getAttempt() == attempt && pipeline.mark(id).isEmpty());
  }
}
