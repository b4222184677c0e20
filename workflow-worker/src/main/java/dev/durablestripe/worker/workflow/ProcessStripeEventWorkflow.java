package dev.durablestripe.worker.workflow;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.ProcessStripeEvent;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/**
 * Has the event applied until that succeeds. There is no limit of attempts and no timeout around
 * them: a database that comes back after a day finds its events waiting.
 */
public final class ProcessStripeEventWorkflow implements ProcessStripeEvent {
  /** Covers all that one attempt may take, so that a killed worker's attempt is soon retried. */
  private static final Duration ATTEMPT = Duration.ofSeconds(20);

  private final ApplyStripeEvent activity =
      Workflow.newActivityStub(
          ApplyStripeEvent.class,
          ActivityOptions.newBuilder()
              .setStartToCloseTimeout(ATTEMPT)
              .setRetryOptions(
                  RetryOptions.newBuilder()
                      .setInitialInterval(Duration.ofSeconds(1))
                      .setBackoffCoefficient(2)
                      .setMaximumInterval(Duration.ofMinutes(1))
                      .setMaximumAttempts(0)
                      .build())
              .setSummary("mark and change, one transaction")
              .build());

  @Override
  public EventResult process(RawValue event) {
    return activity.apply(event);
  }
}
