package dev.durablestripe.internal.worker.activity;

import dev.durablestripe.internal.worker.event.FollowUps;
import dev.durablestripe.internal.worker.workflow.StartFollowUp;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Starts a follow-up. An attempt can die at any point: Temporal rejects a second start while it
 * knows the first one, and the database remembers it from then on.
 */
@Component
final class StartFollowUpActivity implements StartFollowUp {
  private static final Logger log = LoggerFactory.getLogger(StartFollowUpActivity.class);

  private final FollowUps followUps;
  private final FollowUpWorkflows workflows;
  private final AttemptLimits limits;

  StartFollowUpActivity(FollowUps followUps, FollowUpWorkflows workflows, AttemptLimits limits) {
    this.followUps = followUps;
    this.workflows = workflows;
    this.limits = limits;
  }

  @Override
  public void start(String eventId) {
    ActivityInfo info = Activity.getExecutionContext().getInfo();
    ActivityAttempt.<Void>run(
        () -> {
          start(eventId, info);
          return null;
        });
  }

  private void start(String eventId, ActivityInfo info) throws Exception {
    Optional<FollowUps.Waiting> waiting = limits.runStatement(() -> followUps.begin(eventId));
    if (waiting.isPresent()) {
      workflows.start(eventId, waiting.get(), info.getPriority());
      limits.runStatement(
          () -> {
            followUps.recordStarted(eventId);
            return true;
          });
      log.info("{}: started its follow-up {}", eventId, waiting.get().target().workflow());
    }
  }
}
