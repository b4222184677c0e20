package dev.durablestripe.internal.worker.workflow;

import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The first attempt to apply an event, as a <a href="https://docs.temporal.io/local-activity">local
 * activity</a> inside the run's first workflow task: an event that it applies costs Temporal no
 * activity task. It is made once. Whatever it cannot do is left to the regular activity, whose
 * attempts operators see.
 */
final class FirstAttempt {
  private static final Logger log = Workflow.getLogger(FirstAttempt.class);

  /** Runs of versions without it have no such marker, and are replayed without it. */
  private static final String CHANGE_ID = "first-attempt-in-workflow-task";

  /**
   * The length of a history whose first workflow task is running. It is longer if an earlier task
   * timed out, perhaps because the attempt killed the worker, and after a reset.
   */
  private static final long LENGTH_AT_FIRST_TASK = 3;

  /** For a free slot; see {@link #ATTEMPT_TIMEOUT}. */
  private static final Duration QUEUE_TIMEOUT = Duration.ofSeconds(1);

  /**
   * Together with {@link #QUEUE_TIMEOUT} it stays below 80 % of the ten seconds of a workflow task,
   * after which the SDK would extend the task with a request of its own. An attempt ends itself
   * before.
   */
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(5);

  private final ApplyStripeEvent activity =
      Workflow.newLocalActivityStub(
          ApplyStripeEvent.class,
          LocalActivityOptions.newBuilder()
              .setScheduleToStartTimeout(QUEUE_TIMEOUT)
              .setStartToCloseTimeout(ATTEMPT_TIMEOUT)
              .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
              // The input is in the history already.
              .setDoNotIncludeArgumentsIntoMarker(true)
              .build());

  private @Nullable String failureType;

  /**
   * Makes the attempt, unless this run is of an older version or its first workflow task has failed
   * before.
   *
   * @return the result; empty if the regular activity has to apply the event
   * @throws ActivityFailure if the event is rejected, or the workflow is cancelled
   */
  Optional<EventResult> make(RawValue event, Delivery delivery) {
    if (Workflow.getInfo().getHistoryLength() > LENGTH_AT_FIRST_TASK
        || Workflow.getVersion(CHANGE_ID, Workflow.DEFAULT_VERSION, 1)
            == Workflow.DEFAULT_VERSION) {
      return Optional.empty();
    }
    try {
      return Optional.of(activity.apply(event, delivery))
          .filter(result -> result.outcome() != Outcome.NOT_ATTEMPTED);
    } catch (ActivityFailure e) {
      if (isFinal(e.getCause())) {
        throw e;
      }
      failureType = typeOf(e.getCause());
      log.info("The first attempt failed ({}); the regular activity follows", failureType);
      return Optional.empty();
    }
  }

  /** The summary of the activity that follows, for operators. */
  String summaryAfter(String summary) {
    return failureType == null
        ? summary
        : "%s; follows a failed first attempt: %s".formatted(summary, failureType);
  }

  private static boolean isFinal(@Nullable Throwable cause) {
    return cause instanceof CanceledFailure
        || (cause instanceof ApplicationFailure failure && failure.isNonRetryable());
  }

  private static String typeOf(@Nullable Throwable cause) {
    return cause instanceof ApplicationFailure failure
        ? failure.getType()
        : cause instanceof TimeoutFailure ? "timeout" : "unknown";
  }
}
