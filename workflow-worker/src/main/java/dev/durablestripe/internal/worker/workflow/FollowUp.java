package dev.durablestripe.internal.worker.workflow;

import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.FollowUpTarget;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/**
 * Starts the application's workflow that follows an event, if the result of the event's activity
 * says so. It is no child workflow: it neither ends with the event's run, nor does a reset of the
 * event start it again.
 */
final class FollowUp {
  /** A run that a worker of an earlier version has completed ignored the result's follow-up. */
  private static final String CHANGE_ID = "follow-up";

  private FollowUp() {}

  /**
   * Starts what the result names, with an activity that is retried until it succeeds.
   *
   * @param eventId the event; null only in requests that the activity refuses
   */
  static EventResult startAfter(EventResult result, @Nullable String eventId) {
    FollowUpTarget target = result.followUp();
    if (target != null
        && eventId != null
        && Workflow.getVersion(CHANGE_ID, Workflow.DEFAULT_VERSION, 1) == 1) {
      ActivityStubs.onWorkflowQueue(
              StartFollowUp.class,
              "start %s on task queue %s".formatted(target.workflow(), target.taskQueue()))
          .start(eventId);
    }
    return result;
  }
}
