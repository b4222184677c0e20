package dev.durablestripe.internal.worker.reconcile;

import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.event.EventSignatures;
import dev.durablestripe.internal.worker.event.ProcessedEvents;
import dev.durablestripe.internal.worker.reconcile.EventRun.State;
import dev.durablestripe.internal.worker.reconcile.RecordedDiscards.RecordedDecision;
import dev.durablestripe.internal.worker.stripe.ListedEvent;
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
 * Starts events that have no mark, or whose follow-up is not started. An event without a run was
 * never delivered, or Temporal has lost it. If the run has completed, the database has lost the
 * commit, for example in a failover or a restore, or an earlier version has ignored the follow-up.
 */
@Component
class UnmarkedEventStarter {
  private static final Logger log = LoggerFactory.getLogger(UnmarkedEventStarter.class);

  private final WorkflowClient temporal;
  private final EventWorkflowStart workflows;
  private final ProcessedEvents processed;
  private final EventSignatures signatures;
  private final Counter started;
  private final Counter completedWithoutMark;

  UnmarkedEventStarter(
      WorkflowClient temporal,
      EventWorkflowStart workflows,
      ProcessedEvents processed,
      EventSignatures signatures,
      MeterRegistry meters) {
    this.signatures = signatures;
    this.temporal = temporal;
    this.workflows = workflows;
    this.processed = processed;
    this.started = meters.counter("stripe.reconcile.events.started");
    this.completedWithoutMark = meters.counter("stripe.reconcile.events.completed.without.mark");
  }

  /**
   * Starts an event, unless its run is open or an operator decided otherwise.
   *
   * @param decisions what operators decided, by event id; read only if needed
   */
  ReconcileOutcome start(ListedEvent listed, Supplier<Map<String, RecordedDecision>> decisions) {
    if (start(listed, EventWorkflowStart.Origin.RECONCILIATION)) {
      return missed(listed.event());
    }
    try {
      Optional<EventRun> run = EventRun.latest(temporal, listed.event().id());
      return run.isPresent() ? startAgain(listed, run.get(), decisions) : ReconcileOutcome.WAITING;
    } catch (RuntimeException e) {
      if (!isUnreadable(e)) {
        throw e;
      }
      log.warn(
          "{} is not started: its run, or an operator's decision about it, cannot be read",
          listed.event());
      return ReconcileOutcome.WAITING;
    }
  }

  /** Whether a payload cannot be read, so that a retry does not help: its key may be missing. */
  private static boolean isUnreadable(@Nullable Throwable e) {
    return e instanceof DataConverterException
        || e instanceof PayloadCodecException
        || (e != null && isUnreadable(e.getCause()));
  }

  private ReconcileOutcome startAgain(
      ListedEvent listed, EventRun run, Supplier<Map<String, RecordedDecision>> decisions) {
    StripeEvent event = listed.event();
    if (run.state() == State.OPEN) {
      return ReconcileOutcome.WAITING;
    }
    // The run may have committed after the page's marks were read.
    if (processed.findUnprocessed(List.of(event)).isEmpty()) {
      return ReconcileOutcome.SETTLED;
    }
    String discardRunId = discardRunId(run, decisions.get().get(event.id()));
    if (discardRunId != null) {
      processed.restoreDiscard(event, discardRunId);
      log.warn("{} was discarded but had no mark; restored its mark", event);
      return withoutMark();
    }
    return switch (run.state()) {
      case TERMINATED -> ReconcileOutcome.TERMINATED;
      case FAILED ->
          start(listed, EventWorkflowStart.Origin.REPAIR)
              ? missed(event)
              : ReconcileOutcome.WAITING;
      default -> completed(listed);
    };
  }

  /** Returns the run that discarded the event; null if it is not discarded. */
  private static @Nullable String discardRunId(EventRun run, @Nullable RecordedDecision decision) {
    if (decision != null) {
      return decision.discarded() ? decision.runId() : null;
    }
    return run.state() == State.DISCARDED ? run.runId() : null;
  }

  private ReconcileOutcome completed(ListedEvent listed) {
    boolean marked = processed.isFinal(listed.event());
    if (!start(listed, EventWorkflowStart.Origin.REPAIR)) {
      return ReconcileOutcome.WAITING;
    }
    if (marked) {
      log.warn("{} had completed without its follow-up; started it again", listed.event());
      started.increment();
      return ReconcileOutcome.STARTED;
    }
    log.warn("{} had completed but had no mark; started it again", listed.event());
    return withoutMark();
  }

  private ReconcileOutcome missed(StripeEvent event) {
    log.info("Started missed event {}", event);
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
      // The event comes from Stripe. With a signature, the worker does not request it again.
      workflows.start(listed.event(), body, signatures.sign(body), origin);
      return true;
    } catch (WorkflowExecutionAlreadyStarted e) {
      return false;
    }
  }
}
