package dev.durablestripe.worker.activity;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.Attempt;
import dev.durablestripe.worker.event.EventApplication;
import dev.durablestripe.worker.metrics.EventMetrics;
import dev.durablestripe.worker.workflow.ApplyStripeEvent;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import io.temporal.common.converter.RawValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Runs the application of an event as Temporal's activity. */
@Component
public final class ApplyStripeEventActivity implements ApplyStripeEvent {
  private static final Logger log = LoggerFactory.getLogger(ApplyStripeEventActivity.class);

  private final EventApplication application;
  private final EventMetrics metrics;

  ApplyStripeEventActivity(EventApplication application, EventMetrics metrics) {
    this.application = application;
    this.metrics = metrics;
  }

  @Override
  public EventResult apply(RawValue event) {
    ActivityInfo info = Activity.getExecutionContext().getInfo();
    Attempt attempt = new Attempt(info.getWorkflowRunId(), info.getAttempt());
    try {
      StripeEvent parsed = StripeEvent.parse(event.getPayload().getData().toByteArray());
      EventResult result = application.apply(parsed, attempt);
      metrics.processed(parsed, result.outcome());
      log.info("{}: {} by run {}", parsed, result.outcome(), result.runId());
      return result;
    } catch (Exception e) {
      throw metrics.failed(ActivityFailures.of(e));
    }
  }
}
