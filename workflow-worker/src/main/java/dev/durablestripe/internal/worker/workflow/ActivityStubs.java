package dev.durablestripe.internal.worker.workflow;

import dev.durablestripe.internal.contract.DeploymentNames;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.Priority;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/**
 * Activity stubs of the workflows. Activities are retried without limit, so no workflow has to be
 * started again because of an outage.
 */
final class ActivityStubs {
  /**
   * Covers everything that one attempt may take, and is short enough to retry the attempt of a
   * killed worker soon.
   */
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(20);

  /** A page has a hundred objects, and Stripe may have to be asked for each of them. */
  private static final Duration PAGE_TIMEOUT = Duration.ofMinutes(5);

  private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(20);

  private static final Priority OPERATOR_PRIORITY = Priority.newBuilder().setPriorityKey(1).build();

  private ActivityStubs() {}

  /** A short activity on the workflow's own task queue. */
  static <T> T onWorkflowQueue(Class<T> activity, String summary) {
    return Workflow.newActivityStub(activity, shortAttempts(summary).build());
  }

  /** A short activity that may call Stripe. */
  static <T> T onStripeQueue(Class<T> activity, String summary) {
    return Workflow.newActivityStub(
        activity, shortAttempts(summary).setTaskQueue(stripeCallsTaskQueue()).build());
  }

  /** An operator's action. It runs before all events that have to ask Stripe. */
  static <T> T forOperator(Class<T> activity, String summary) {
    return Workflow.newActivityStub(
        activity,
        shortAttempts(summary)
            .setTaskQueue(stripeCallsTaskQueue())
            .setPriority(OPERATOR_PRIORITY)
            .build());
  }

  /** An activity that processes a page, may call Stripe many times, and sends heartbeats. */
  static <T> T forPages(Class<T> activity) {
    return Workflow.newActivityStub(
        activity,
        options()
            .setTaskQueue(stripeCallsTaskQueue())
            .setStartToCloseTimeout(PAGE_TIMEOUT)
            .setHeartbeatTimeout(HEARTBEAT_TIMEOUT)
            .build());
  }

  /** Derived from the run's own task queue, because workflow code must not read settings. */
  private static String stripeCallsTaskQueue() {
    return DeploymentNames.stripeCallsTaskQueue(Workflow.getInfo().getTaskQueue());
  }

  private static ActivityOptions.Builder shortAttempts(String summary) {
    return options().setStartToCloseTimeout(ATTEMPT_TIMEOUT).setSummary(summary);
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
