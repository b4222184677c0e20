package dev.durablestripe.internal.worker.workflow;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The activity that starts the application's workflow after an event was applied. */
@ActivityInterface
public interface StartFollowUp {

  /**
   * Starts the follow-up that the database says is due, and records that it is started. Does
   * nothing if it was started before.
   *
   * @param eventId the event that was applied
   */
  @ActivityMethod(name = "StartFollowUp")
  void start(String eventId);
}
