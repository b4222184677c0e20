package dev.durablestripe.worker.event;

import com.stripe.exception.StripeException;
import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.ProcessedEvent.StoredOutcome;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Applies an event: once, whatever is repeated, killed or raced. */
@Component
public class EventProcessor {
  /** A first preparation that took longer leaves no time for another in the same attempt. */
  private static final Duration AGAIN_WITHIN = Duration.ofSeconds(8);

  private final ProcessedEvents marks;
  private final EventHandlers handlers;
  private final EventTransaction transaction;
  private final RejectedEvents rejections;
  private final KeyScope scope;

  EventProcessor(
      ProcessedEvents marks,
      EventHandlers handlers,
      EventTransaction transaction,
      RejectedEvents rejections,
      KeyScope scope) {
    this.scope = scope;
    this.marks = marks;
    this.handlers = handlers;
    this.transaction = transaction;
    this.rejections = rejections;
  }

  /**
   * Applies an event, or finds that this has been done.
   *
   * @throws EventRejectedException when that can never be done; it is on record then
   * @throws StripeException when Stripe cannot answer what has to be asked
   * @throws org.springframework.dao.DataAccessException when the database refuses
   * @throws ConcurrentChangeException when others keep changing the same rows
   * @throws AmbiguousAccountException when a handler takes it and it does not name its account
   */
  public EventResult apply(StripeEvent event, Attempt attempt) throws StripeException {
    try {
      return prepareAndRetryOnce(event, attempt);
    } catch (EventRejectedException rejected) {
      EventRejectedException known = rejected.withCustomer(event.customerId());
      rejections.record(event, known, attempt);
      throw known;
    }
  }

  private EventResult prepareAndRetryOnce(StripeEvent event, Attempt attempt)
      throws StripeException {
    long start = System.nanoTime();
    try {
      return prepareAndCommit(event, attempt);
    } catch (ConcurrentChangeException changedMeanwhile) {
      if (System.nanoTime() - start > AGAIN_WITHIN.toNanos()) {
        throw changedMeanwhile;
      }
      return prepareAndCommit(event, attempt);
    }
  }

  private EventResult prepareAndCommit(StripeEvent event, Attempt attempt) throws StripeException {
    Optional<ProcessedEvent> mark = marks.find(event);
    if (mark.filter(ProcessedEvent::isFinal).isPresent()) {
      return mark.get().result().withCustomer(event.customerId());
    }
    if (!scope.isOfMode(event)) {
      return ignoreOtherMode(event, mark.filter(ProcessedEvent::own), attempt);
    }
    Optional<ProcessedEvent> twin = mark.filter(found -> !found.own());
    if (twin.isPresent()) {
      return followTwin(event, twin.get(), attempt);
    }
    Optional<StripeEventHandler> handler = handlers.find(event.type());
    if (handler.isPresent()) {
      scope.checkAccount(event);
      return transaction.commit(event, handler.get().prepare(event), attempt);
    }
    return ignore(event, mark, attempt);
  }

  /** The twin's outcome holds for both. */
  private EventResult followTwin(StripeEvent event, ProcessedEvent twin, Attempt attempt) {
    EventResult result = twin.result().withCustomer(event.customerId());
    StoredOutcome own =
        twin.outcome() == StoredOutcome.DISCARDED ? StoredOutcome.DISCARDED : StoredOutcome.STALE;
    transaction.mark(event, own, result.customerId(), attempt);
    return result;
  }

  private EventResult ignore(StripeEvent event, Optional<ProcessedEvent> own, Attempt attempt) {
    return own.isPresent()
        ? own.get().result().withCustomer(event.customerId())
        : transaction.mark(event, StoredOutcome.IGNORED, event.customerId(), attempt);
  }

  /** Whoever has started it, and however often: a reset finds the key's mode as it is then. */
  private EventResult ignoreOtherMode(
      StripeEvent event, Optional<ProcessedEvent> own, Attempt attempt) {
    EventResult result = ignore(event, own, attempt);
    return result.outcome() == Outcome.IGNORED ? result.withReason(scope.otherMode()) : result;
  }
}
