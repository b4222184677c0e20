package dev.durablestripe.internal.worker.activity;

import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.worker.event.Attempt;
import dev.durablestripe.internal.worker.event.OperatorAction;
import dev.durablestripe.internal.worker.event.OperatorAction.Kind;
import dev.durablestripe.internal.worker.event.OperatorActions;
import dev.durablestripe.internal.worker.workflow.OperatorRequest;
import dev.durablestripe.internal.worker.workflow.PerformOperatorAction;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Performs an operator's action on an event. */
@Component
final class PerformOperatorActionActivity implements PerformOperatorAction {
  private static final Logger log = LoggerFactory.getLogger(PerformOperatorActionActivity.class);

  private final OperatorActions actions;

  PerformOperatorActionActivity(OperatorActions actions) {
    this.actions = actions;
  }

  @Override
  public EventResult reapply(OperatorRequest request) {
    return perform(Kind.REAPPLY, request);
  }

  @Override
  public EventResult discard(OperatorRequest request) {
    return perform(Kind.DISCARD, request);
  }

  private EventResult perform(Kind kind, OperatorRequest request) {
    ActivityInfo info = Activity.getExecutionContext().getInfo();
    OperatorAction action =
        new OperatorAction(
            info.getWorkflowId(),
            kind,
            orEmpty(request.eventId()),
            orEmpty(request.account()),
            orEmpty(request.reason()),
            Boolean.TRUE.equals(request.force()));
    Attempt attempt = new Attempt(info.getWorkflowRunId(), info.getAttempt());
    EventResult result =
        ActivityAttempt.run(
            () ->
                AttemptCallPolicy.withoutFallback(info)
                    .execute(() -> actions.perform(action, attempt)));
    log.info("{} {}: {} by run {}", kind, action.eventId(), result.outcome(), result.runId());
    return result;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
