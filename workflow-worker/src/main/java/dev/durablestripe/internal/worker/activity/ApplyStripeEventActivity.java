package dev.durablestripe.internal.worker.activity;

import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.event.Attempt;
import dev.durablestripe.internal.worker.event.CustomerLookup;
import dev.durablestripe.internal.worker.event.EventProcessor;
import dev.durablestripe.internal.worker.event.EventVerifier;
import dev.durablestripe.internal.worker.metrics.EventMetrics;
import dev.durablestripe.internal.worker.stripe.NeedsStripeException;
import dev.durablestripe.internal.worker.stripe.StripeCallPolicy;
import dev.durablestripe.internal.worker.workflow.ApplyStripeEvent;
import dev.durablestripe.internal.worker.workflow.Delivery;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Applies an event, if it is authentic: as the first attempt, inside a workflow task, or as a later
 * one.
 */
@Component
public final class ApplyStripeEventActivity implements ApplyStripeEvent {
  private static final Logger log = LoggerFactory.getLogger(ApplyStripeEventActivity.class);

  private final EncryptionRequirement encryption;
  private final EventVerifier verifier;
  private final EventProcessor processor;
  private final CustomerLookup customers;
  private final EventMetrics metrics;
  private final AttemptLimits limits;

  ApplyStripeEventActivity(
      EncryptionRequirement encryption,
      EventVerifier verifier,
      EventProcessor processor,
      CustomerLookup customers,
      EventMetrics metrics,
      AttemptLimits limits) {
    this.encryption = encryption;
    this.verifier = verifier;
    this.processor = processor;
    this.customers = customers;
    this.metrics = metrics;
    this.limits = limits;
  }

  @Override
  public EventResult apply(RawValue input, @Nullable Delivery delivery) {
    ActivityInfo info = Activity.getExecutionContext().getInfo();
    try {
      return ActivityAttempt.run(
          () -> limits.run(info, () -> applyOrNeedStripe(info, input, delivery)));
    } catch (ApplicationFailure failure) {
      throw metrics.failed(failure);
    }
  }

  private EventResult applyOrNeedStripe(
      ActivityInfo info, RawValue input, @Nullable Delivery delivery) throws Exception {
    try {
      return callPolicy(info, delivery).execute(() -> apply(info, input, delivery));
    } catch (NeedsStripeException e) {
      return new EventResult(EventResult.Outcome.NEEDS_STRIPE, info.getWorkflowRunId());
    }
  }

  /** A workflow of an older version does not run the activity again on the other task queue. */
  private static StripeCallPolicy callPolicy(ActivityInfo info, @Nullable Delivery delivery) {
    return delivery == null
        ? AttemptCallPolicy.withoutFallback(info)
        : AttemptCallPolicy.withFallback(info);
  }

  private EventResult apply(ActivityInfo info, RawValue input, @Nullable Delivery delivery)
      throws Exception {
    encryption.check(delivery);
    byte[] body = input.getPayload().getData().toByteArray();
    StripeEvent event = StripeEvent.parse(body);
    if (!event.id().equals(info.getWorkflowId())) {
      throw new EventMismatchException();
    }
    boolean authentic = verifier.isAuthentic(body, delivery == null ? null : delivery.signature());
    EventResult result = authentic ? apply(event, info) : applyClaim(event, info);
    if (result.outcome() != EventResult.Outcome.NEEDS_STRIPE) {
      metrics.processed(event, result.outcome());
      log.info("{}: {} by run {}", event, result.outcome(), result.runId());
    }
    return result;
  }

  private EventResult applyClaim(StripeEvent claim, ActivityInfo info) throws Exception {
    Optional<EventResult> settled =
        verifier
            .findFinalResult(claim.id())
            .or(() -> verifier.ignoreOtherMode(claim, info.getWorkflowRunId()));
    return settled.isPresent() ? settled.get() : apply(verifier.fetchGenuine(claim), info);
  }

  /** An event that has to wait for Stripe names the customer that the database knows. */
  private EventResult apply(StripeEvent event, ActivityInfo info) throws Exception {
    try {
      return processor.apply(event, new Attempt(info.getWorkflowRunId(), info.getAttempt()));
    } catch (NeedsStripeException e) {
      return new EventResult(
          EventResult.Outcome.NEEDS_STRIPE, info.getWorkflowRunId(), customers.find(event));
    }
  }
}
