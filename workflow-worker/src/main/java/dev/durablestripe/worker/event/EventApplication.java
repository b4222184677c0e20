package dev.durablestripe.worker.event;

import com.stripe.exception.StripeException;
import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.EventMark.MarkedOutcome;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Applies an event: once, whatever is repeated, killed or raced. */
@Component
public class EventApplication {
  /** A first preparation that took longer leaves no time for another in the same attempt. */
  private static final Duration AGAIN_WITHIN = Duration.ofSeconds(8);

  private final EventMarks marks;
  private final EventHandlers handlers;
  private final EventTransaction transaction;
  private final EventRejections rejections;
  private final KeyScope scope;

  EventApplication(
      EventMarks marks,
      EventHandlers handlers,
      EventTransaction transaction,
      EventRejections rejections,
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
   * @throws EventRejected when that can never be done; it is on record then
   * @throws StripeException when Stripe cannot answer what has to be asked
   * @throws org.springframework.dao.DataAccessException when the database refuses
   * @throws PrepareAgain when others keep changing the same rows
   * @throws UnclearAccountException when a handler takes it and it does not name its account
   */
  public EventResult apply(StripeEvent event, Attempt attempt) throws StripeException {
    try {
      return prepareTwiceAtMost(event, attempt);
    } catch (EventRejected rejected) {
      EventRejected known = rejected.about(event.customerId());
      rejections.record(event, known, attempt);
      throw known;
    }
  }

  private EventResult prepareTwiceAtMost(StripeEvent event, Attempt attempt)
      throws StripeException {
    long start = System.nanoTime();
    try {
      return prepareAndCommit(event, attempt);
    } catch (PrepareAgain changedMeanwhile) {
      if (System.nanoTime() - start > AGAIN_WITHIN.toNanos()) {
        throw changedMeanwhile;
      }
      return prepareAndCommit(event, attempt);
    }
  }

  private EventResult prepareAndCommit(StripeEvent event, Attempt attempt) throws StripeException {
    Optional<EventMark> mark = marks.find(event);
    if (mark.filter(EventMark::isFinal).isPresent()) {
      return mark.get().result().about(event.customerId());
    }
    if (!scope.isOfMode(event)) {
      return ignoreOtherMode(event, mark.filter(EventMark::own), attempt);
    }
    Optional<EventMark> twin = mark.filter(found -> !found.own());
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
  private EventResult followTwin(StripeEvent event, EventMark twin, Attempt attempt) {
    EventResult result = twin.result().about(event.customerId());
    MarkedOutcome own =
        twin.outcome() == MarkedOutcome.DISCARDED ? MarkedOutcome.DISCARDED : MarkedOutcome.STALE;
    transaction.mark(event, own, result.customerId(), attempt);
    return result;
  }

  private EventResult ignore(StripeEvent event, Optional<EventMark> own, Attempt attempt) {
    return own.isPresent()
        ? own.get().result().about(event.customerId())
        : transaction.mark(event, MarkedOutcome.IGNORED, event.customerId(), attempt);
  }

  /** Whoever has started it, and however often: a reset finds the key's mode as it is then. */
  private EventResult ignoreOtherMode(StripeEvent event, Optional<EventMark> own, Attempt attempt) {
    EventResult result = ignore(event, own, attempt);
    return result.outcome() == Outcome.IGNORED ? result.because(scope.otherMode()) : result;
  }
}
