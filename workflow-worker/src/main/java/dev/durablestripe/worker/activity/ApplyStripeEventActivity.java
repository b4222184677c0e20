package dev.durablestripe.worker.activity;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.Attempt;
import dev.durablestripe.worker.event.EventProcessor;
import dev.durablestripe.worker.event.EventVerifier;
import dev.durablestripe.worker.metrics.EventMetrics;
import dev.durablestripe.worker.stripe.NeedsStripeException;
import dev.durablestripe.worker.stripe.StripeCallPolicy;
import dev.durablestripe.worker.workflow.ApplyStripeEvent;
import dev.durablestripe.worker.workflow.Delivery;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import io.temporal.common.converter.RawValue;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Runs the application of an event as Temporal's activity. */
@Component
public final class ApplyStripeEventActivity implements ApplyStripeEvent {
  private static final Logger log = LoggerFactory.getLogger(ApplyStripeEventActivity.class);

  private final EncryptionRequirement encryption;
  private final EventVerifier verification;
  private final EventProcessor application;
  private final EventMetrics metrics;

  ApplyStripeEventActivity(
      EncryptionRequirement encryption,
      EventVerifier verification,
      EventProcessor application,
      EventMetrics metrics) {
    this.encryption = encryption;
    this.verification = verification;
    this.application = application;
    this.metrics = metrics;
  }

  @Override
  public EventResult apply(RawValue input, @Nullable Delivery delivery) {
    ActivityInfo info = Activity.getExecutionContext().getInfo();
    try {
      return access(info, delivery).execute(() -> apply(info, input, delivery));
    } catch (NeedsStripeException e) {
      return new EventResult(EventResult.Outcome.NEEDS_STRIPE, info.getWorkflowRunId());
    } catch (Exception e) {
      throw metrics.failed(ActivityFailures.of(e));
    }
  }

  /** A workflow task of an old version expects that its one attempt does everything. */
  private static StripeCallPolicy access(ActivityInfo info, @Nullable Delivery delivery) {
    return delivery == null ? AttemptCallPolicy.allowed(info) : AttemptCallPolicy.elsewhere(info);
  }

  private EventResult apply(ActivityInfo info, RawValue input, @Nullable Delivery delivery)
      throws Exception {
    encryption.check(delivery);
    byte[] body = input.getPayload().getData().toByteArray();
    StripeEvent event = StripeEvent.parse(body);
    if (!event.id().equals(info.getWorkflowId())) {
      throw new EventMismatchException();
    }
    boolean believed =
        verification.isAuthentic(body, delivery == null ? null : delivery.signature());
    EventResult result = believed ? apply(event, info) : applyClaim(event, info);
    metrics.processed(event, result.outcome());
    log.info("{}: {} by run {}", event, result.outcome(), result.runId());
    return result;
  }

  private EventResult applyClaim(StripeEvent claim, ActivityInfo info) throws Exception {
    Optional<EventResult> done =
        verification
            .findFinalResult(claim.id())
            .or(() -> verification.ignoreOtherMode(claim, info.getWorkflowRunId()));
    return done.isPresent() ? done.get() : apply(verification.fetchGenuine(claim), info);
  }

  private EventResult apply(StripeEvent event, ActivityInfo info) throws Exception {
    return application.apply(event, new Attempt(info.getWorkflowRunId(), info.getAttempt()));
  }
}
