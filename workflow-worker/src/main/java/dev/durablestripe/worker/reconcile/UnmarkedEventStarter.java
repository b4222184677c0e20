package dev.durablestripe.worker.reconcile;

import dev.durablestripe.contract.EventWorkflowStart;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.EventSignatures;
import dev.durablestripe.worker.event.ProcessedEvents;
import dev.durablestripe.worker.reconcile.EventRun.State;
import dev.durablestripe.worker.reconcile.RecordedDiscards.RecordedDecision;
import dev.durablestripe.worker.stripe.ListedEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.common.converter.DataConverterException;
import io.temporal.payload.codec.PayloadCodecException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Starts events that have no mark. One without a run was lost on its way. One whose run has
 * completed was lost by the database: a commit that a failover or a restore took back.
 */
@Component
class UnmarkedEventStarter {
  private static final Logger log = LoggerFactory.getLogger(UnmarkedEventStarter.class);

  private final WorkflowClient temporal;
  private final ProcessedEvents processed;
  private final EventSignatures signatures;
  private final Counter started;
  private final Counter completedWithoutMark;

  UnmarkedEventStarter(
      WorkflowClient temporal,
      ProcessedEvents processed,
      EventSignatures signatures,
      MeterRegistry meters) {
    this.signatures = signatures;
    this.temporal = temporal;
    this.processed = processed;
    this.started = meters.counter("stripe.reconcile.events.started");
    this.completedWithoutMark = meters.counter("stripe.reconcile.events.completed.without.mark");
  }

  /**
   * Starts an event, if nobody else has and no operator decided otherwise.
   *
   * @param decisions what operators decided; asked for only where it matters
   */
  ReconcileOutcome start(ListedEvent listed, Supplier<Map<String, RecordedDecision>> decisions) {
    if (start(listed, EventWorkflowStart.Origin.RECONCILIATION)) {
      return lost(listed.event());
    }
    try {
      Optional<EventRun> run = EventRun.latest(temporal, listed.event().id());
      return run.isPresent() ? again(listed, run.get(), decisions) : ReconcileOutcome.WAITING;
    } catch (RuntimeException e) {
      if (!isUnreadable(e)) {
        throw e;
      }
      log.warn(
          "{} is left alone: its run, or what an operator decided, cannot be read", listed.event());
      return ReconcileOutcome.WAITING;
    }
  }

  /** Whether its payload cannot be read, as when its key is missing: trying again does not help. */
  private static boolean isUnreadable(@Nullable Throwable e) {
    return e instanceof DataConverterException
        || e instanceof PayloadCodecException
        || (e != null && isUnreadable(e.getCause()));
  }

  private ReconcileOutcome again(
      ListedEvent listed, EventRun run, Supplier<Map<String, RecordedDecision>> decisions) {
    StripeEvent event = listed.event();
    if (run.state() == State.OPEN) {
      return ReconcileOutcome.WAITING;
    }
    // Only now: before, the run may have been about to commit.
    if (processed.findUnprocessed(List.of(event)).isEmpty()) {
      return ReconcileOutcome.SETTLED;
    }
    String discarding = discarding(run, decisions.get().get(event.id()));
    if (discarding != null) {
      processed.restoreDiscard(event, discarding);
      log.warn("{} had been discarded and its mark was missing; it is restored", event);
      return withoutMark();
    }
    return switch (run.state()) {
      case TERMINATED -> ReconcileOutcome.TERMINATED;
      case FAILED ->
          start(listed, EventWorkflowStart.Origin.REPAIR) ? lost(event) : ReconcileOutcome.WAITING;
      default -> completed(listed);
    };
  }

  /** The run that says that the event is discarded, or null. */
  private static @Nullable String discarding(EventRun run, @Nullable RecordedDecision decision) {
    if (decision != null) {
      return decision.discarded() ? decision.runId() : null;
    }
    return run.state() == State.DISCARDED ? run.runId() : null;
  }

  private ReconcileOutcome completed(ListedEvent listed) {
    if (!start(listed, EventWorkflowStart.Origin.REPAIR)) {
      return ReconcileOutcome.WAITING;
    }
    log.warn("{} had completed and its mark was missing; it is started again", listed.event());
    return withoutMark();
  }

  private ReconcileOutcome lost(StripeEvent event) {
    log.info("{} had been lost and is started", event);
    started.increment();
    return ReconcileOutcome.STARTED;
  }

  private ReconcileOutcome withoutMark() {
    completedWithoutMark.increment();
    return ReconcileOutcome.COMPLETED_WITHOUT_MARK;
  }

  private boolean start(ListedEvent listed, EventWorkflowStart.Origin origin) {
    byte[] body = listed.json().getBytes(StandardCharsets.UTF_8);
    try {
      // Read from Stripe itself: nobody need ask for it again.
      EventWorkflowStart.start(temporal, listed.event(), body, signatures.sign(body), origin);
      return true;
    } catch (WorkflowExecutionAlreadyStarted e) {
      return false;
    }
  }
}
