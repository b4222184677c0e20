package dev.durablestripe.internal.webhook;

import dev.durablestripe.internal.application.CallTimeout;
import dev.durablestripe.internal.contract.DeliverySignature;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.contract.SearchAttributeRegistration;
import dev.durablestripe.internal.contract.StripeEvent;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowServiceException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Starts the workflow of an event within a limited time, and only a limited number at once. What
 * exceeds the limit is refused, not queued, because Stripe sends it again.
 */
final class WorkflowStarter implements AutoCloseable {
  /** How long a delivery may wait, for a free slot and for Temporal together. */
  private static final Duration START_TIMEOUT = Duration.ofSeconds(3);

  /** A call whose answer is lost is repeated within {@link #START_TIMEOUT}. */
  private static final Duration CALL_TIMEOUT = START_TIMEOUT.dividedBy(2);

  /** A call with less time than this would be given up before Temporal answers. */
  private static final Duration MIN_CALL_TIME = Duration.ofMillis(200);

  /** The name that Temporal's SDK uses in the worker's log: the workflow id is the event id. */
  private static final String EVENT_ID = "WorkflowId";

  private static final Logger log = LoggerFactory.getLogger(WorkflowStarter.class);

  private final EventWorkflowStart workflows;
  private final SearchAttributeRegistration attributes;
  private final Runnable refusalListener;
  private final Semaphore slots;
  private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor();

  /**
   * Limits starts.
   *
   * @param refusalListener is called when Temporal refuses a start because of its search
   *     attributes, although they were registered just before
   */
  WorkflowStarter(
      EventWorkflowStart workflows,
      SearchAttributeRegistration attributes,
      Runnable refusalListener,
      int maxStartsInFlight) {
    this.workflows = workflows;
    this.attributes = attributes;
    this.refusalListener = refusalListener;
    this.slots = new Semaphore(maxStartsInFlight, true);
  }

  /**
   * Starts the workflow of an event.
   *
   * @return {@link DeliveryOutcome#STARTED} once Temporal has stored it, or {@link
   *     DeliveryOutcome#DUPLICATE}
   * @throws WebhookRefusedException with 503 if Temporal did not confirm in time. It may have
   *     stored the workflow anyway; then the resend is a duplicate
   */
  DeliveryOutcome start(StripeEvent event, byte[] body, DeliverySignature signature)
      throws WebhookRefusedException {
    Deadline deadline = Deadline.after(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    if (!acquireSlot(deadline)) {
      throw unavailable("Too many events are waiting to be started.");
    }
    MDC.put(EVENT_ID, event.id());
    try {
      return startBefore(deadline, event, body, signature);
    } finally {
      MDC.remove(EVENT_ID);
      slots.release();
    }
  }

  private boolean acquireSlot(Deadline deadline) throws WebhookRefusedException {
    try {
      long wait = deadline.timeRemaining(TimeUnit.MILLISECONDS) - MIN_CALL_TIME.toMillis();
      return slots.tryAcquire(wait, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("The server is stopping.");
    }
  }

  private DeliveryOutcome startBefore(
      Deadline deadline, StripeEvent event, byte[] body, DeliverySignature signature)
      throws WebhookRefusedException {
    Context.CancellableContext context =
        CallTimeout.limit(Context.current(), CALL_TIMEOUT).withDeadline(deadline, deadlines);
    try {
      context.run(
          () ->
              startWithAttributes(
                  () ->
                      workflows.start(event, body, signature, EventWorkflowStart.Origin.WEBHOOK)));
      return DeliveryOutcome.STARTED;
    } catch (WorkflowExecutionAlreadyStarted e) {
      return DeliveryOutcome.DUPLICATE;
    } catch (WorkflowServiceException e) {
      // Only the status: a stack trace for each delivery would hide the reason.
      Status status = Status.fromThrowable(e);
      log.warn(
          "Temporal did not confirm {}: {} {}", event, status.getCode(), status.getDescription());
      throw unavailable("Temporal did not confirm the start.");
    } finally {
      context.cancel(null);
    }
  }

  /** Temporal may have lost the search attributes, as a development server in memory does. */
  private void startWithAttributes(Runnable start) {
    try {
      start.run();
    } catch (WorkflowServiceException e) {
      if (!SearchAttributeRegistration.isMissing(e)) {
        throw e;
      }
      attributes.registerAgain();
      startAgain(start);
    }
  }

  private void startAgain(Runnable start) {
    try {
      start.run();
    } catch (WorkflowServiceException e) {
      if (SearchAttributeRegistration.isMissing(e)) {
        refusalListener.run();
      }
      throw e;
    }
  }

  private static WebhookRefusedException unavailable(String detail) {
    return new WebhookRefusedException(RefusalReason.UNAVAILABLE, detail);
  }

  @Override
  public void close() {
    deadlines.shutdownNow();
  }
}
