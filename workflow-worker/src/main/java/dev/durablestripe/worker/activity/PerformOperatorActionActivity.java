package dev.durablestripe.worker.activity;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.worker.event.Attempt;
import dev.durablestripe.worker.event.OperatorAction;
import dev.durablestripe.worker.event.OperatorAction.Kind;
import dev.durablestripe.worker.event.OperatorActions;
import dev.durablestripe.worker.workflow.OperatorRequest;
import dev.durablestripe.worker.workflow.PerformOperatorAction;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Runs what an operator asked for as Temporal's activity. */
@Component
final class PerformOperatorActionActivity implements PerformOperatorAction {
  private static final Logger log = LoggerFactory.getLogger(PerformOperatorActionActivity.class);

  private final OperatorActions operations;

  PerformOperatorActionActivity(OperatorActions operations) {
    this.operations = operations;
  }

  @Override
  public EventResult reapply(OperatorRequest operation) {
    return perform(Kind.REAPPLY, operation);
  }

  @Override
  public EventResult discard(OperatorRequest operation) {
    return perform(Kind.DISCARD, operation);
  }

  private EventResult perform(Kind kind, OperatorRequest asked) {
    ActivityInfo info = Activity.getExecutionContext().getInfo();
    OperatorAction operation =
        new OperatorAction(
            info.getWorkflowId(),
            kind,
            orEmpty(asked.eventId()),
            orEmpty(asked.account()),
            orEmpty(asked.reason()),
            Boolean.TRUE.equals(asked.force()));
    try {
      EventResult result =
          AttemptCallPolicy.allowed(info)
              .execute(
                  () ->
                      operations.perform(
                          operation, new Attempt(info.getWorkflowRunId(), info.getAttempt())));
      log.info("{} {}: {} by run {}", kind, operation.eventId(), result.outcome(), result.runId());
      return result;
    } catch (Exception e) {
      throw ActivityFailures.of(e);
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
