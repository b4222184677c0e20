package dev.durablestripe.worker.workflow;

import dev.durablestripe.contract.EventWorkflowStart;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.Priority;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/**
 * How activities are tried: without a limit of attempts, so that nothing has to be started anew.
 */
final class ActivityStubs {
  /** Covers all that one attempt may take, so that a killed worker's attempt is soon retried. */
  private static final Duration ATTEMPT = Duration.ofSeconds(20);

  /** A page of a hundred things, some of which have to be asked for one by one. */
  private static final Duration PAGE = Duration.ofMinutes(5);

  private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(20);

  private static final Priority OPERATOR = Priority.newBuilder().setPriorityKey(1).build();

  private ActivityStubs() {}

  /** An activity that is one short attempt at one thing. */
  static <T> T attempt(Class<T> activity, String summary) {
    return Workflow.newActivityStub(
        activity, options().setStartToCloseTimeout(ATTEMPT).setSummary(summary).build());
  }

  /** The same, where Stripe may be asked. */
  static <T> T asking(Class<T> activity, String summary) {
    return Workflow.newActivityStub(
        activity,
        options()
            .setTaskQueue(EventWorkflowStart.STRIPE_CALLS_TASK_QUEUE)
            .setStartToCloseTimeout(ATTEMPT)
            .setSummary(summary)
            .build());
  }

  /** What an operator asked for goes before all events that have to ask Stripe. */
  static <T> T operation(Class<T> activity, String summary) {
    return Workflow.newActivityStub(
        activity,
        options()
            .setTaskQueue(EventWorkflowStart.STRIPE_CALLS_TASK_QUEUE)
            .setPriority(OPERATOR)
            .setStartToCloseTimeout(ATTEMPT)
            .setSummary(summary)
            .build());
  }

  /** An activity that goes through a page, asks Stripe and gives signs of life. */
  static <T> T page(Class<T> activity) {
    return Workflow.newActivityStub(
        activity,
        options()
            .setTaskQueue(EventWorkflowStart.STRIPE_CALLS_TASK_QUEUE)
            .setStartToCloseTimeout(PAGE)
            .setHeartbeatTimeout(HEARTBEAT_TIMEOUT)
            .build());
  }

  private static ActivityOptions.Builder options() {
    return ActivityOptions.newBuilder()
        .setRetryOptions(
            RetryOptions.newBuilder()
                .setInitialInterval(Duration.ofSeconds(1))
                .setBackoffCoefficient(2)
                .setMaximumInterval(Duration.ofMinutes(1))
                .setMaximumAttempts(0)
                .build());
  }
}
