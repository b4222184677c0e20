package dev.durablestripe.worker.activity;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.worker.event.Attempt;
import dev.durablestripe.worker.event.EventOperations;
import dev.durablestripe.worker.event.Operation;
import dev.durablestripe.worker.event.Operation.Kind;
import dev.durablestripe.worker.workflow.EventOperation;
import dev.durablestripe.worker.workflow.OperateOnStripeEvent;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Runs what an operator asked for as Temporal's activity. */
@Component
final class OperateOnStripeEventActivity implements OperateOnStripeEvent {
  private static final Logger log = LoggerFactory.getLogger(OperateOnStripeEventActivity.class);

  private final EventOperations operations;

  OperateOnStripeEventActivity(EventOperations operations) {
    this.operations = operations;
  }

  @Override
  public EventResult reapply(EventOperation operation) {
    return perform(Kind.REAPPLY, operation);
  }

  @Override
  public EventResult discard(EventOperation operation) {
    return perform(Kind.DISCARD, operation);
  }

  private EventResult perform(Kind kind, EventOperation asked) {
    ActivityInfo info = Activity.getExecutionContext().getInfo();
    Operation operation =
        new Operation(
            info.getWorkflowId(),
            kind,
            orEmpty(asked.eventId()),
            orEmpty(asked.account()),
            orEmpty(asked.reason()),
            Boolean.TRUE.equals(asked.force()));
    try {
      EventResult result =
          AttemptAccess.allowed(info)
              .during(
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
