package dev.durablestripe.internal.worker.event;

import com.stripe.exception.StripeException;
import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.event.MarkQuery.MarkAndSqlHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Applies an event exactly once, however often it is delivered, retried or processed in parallel.
 */
@Component
public class EventProcessor {
  /** After a longer first preparation, the attempt's timeout leaves no time for a second one. */
  private static final Duration MAX_FIRST_PREPARATION = Duration.ofSeconds(8);

  private final ProcessedEvents marks;
  private final EventPreparation preparation;
  private final EventTransaction transaction;
  private final RejectedEvents rejections;
  private final CustomerLookup customers;
  private final KeyScope scope;

  EventProcessor(
      ProcessedEvents marks,
      EventPreparation preparation,
      EventTransaction transaction,
      RejectedEvents rejections,
      CustomerLookup customers,
      KeyScope scope) {
    this.marks = marks;
    this.preparation = preparation;
    this.transaction = transaction;
    this.rejections = rejections;
    this.customers = customers;
    this.scope = scope;
  }

  /**
   * Applies an event, unless it has a final mark.
   *
   * @return the outcome, and the run that wrote the event's mark
   * @throws EventRejectedException if the event can never be applied; its rejection is stored
   * @throws StripeException if Stripe has to be asked and does not answer or refuses
   * @throws org.springframework.dao.DataAccessException if the database is unavailable or refuses
   * @throws SqlHandlerException if an application's function fails or must not be called
   * @throws UnrejectableEventException if an application's handler rejects an event of a type that
   *     ships with us
   * @throws ConcurrentChangeException if other events keep changing the same rows
   * @throws AmbiguousAccountException if a handler supports the event, but it is unclear which
   *     account the event belongs to
   */
  public EventResult apply(StripeEvent event, Attempt attempt) throws StripeException {
    try {
      EventResult result = prepareAndRetryOnce(event, attempt);
      return result.customerId() == null ? result.withCustomer(customers.find(event)) : result;
    } catch (EventRejectedException e) {
      EventRejectedException rejection = e.withCustomer(customers.find(event));
      rejections.insert(event, rejection, attempt);
      throw rejection;
    }
  }

  private EventResult prepareAndRetryOnce(StripeEvent event, Attempt attempt)
      throws StripeException {
    long start = System.nanoTime();
    try {
      return prepareAndCommit(event, attempt);
    } catch (ConcurrentChangeException e) {
      if (System.nanoTime() - start > MAX_FIRST_PREPARATION.toNanos()) {
        throw e;
      }
      return prepareAndCommit(event, attempt);
    }
  }

  private EventResult prepareAndCommit(StripeEvent event, Attempt attempt) throws StripeException {
    MarkAndSqlHandlers stored = marks.findWithSqlHandlers(event);
    Optional<ProcessedEvent> mark = stored.mark();
    if (mark.filter(ProcessedEvent::isFinal).isPresent()) {
      return mark.get().result().withCustomer(event.customerId());
    }
    if (!scope.matchesMode(event)) {
      return ignoreOtherMode(event, mark.filter(ProcessedEvent::own), attempt);
    }
    Optional<ProcessedEvent> twin = mark.filter(found -> !found.own());
    if (twin.isPresent()) {
      return followTwin(event, twin.get(), stored.sqlHandlers(), attempt);
    }
    if (!preparation.isHandled(event, stored.sqlHandlers())) {
      return ignore(event, mark, attempt);
    }
    scope.requireAccount(event);
    return transaction.commit(event, preparation.prepare(event, stored.sqlHandlers()), attempt);
  }

  /** The twin's outcome applies to both events. */
  private EventResult followTwin(
      StripeEvent event, ProcessedEvent twin, List<SqlHandler> sqlHandlers, Attempt attempt)
      throws StripeException {
    EventResult result = twin.result().withCustomer(event.customerId());
    if (twin.outcome() == MarkOutcome.DISCARDED) {
      transaction.mark(event, MarkOutcome.DISCARDED, result.customerId(), attempt);
      return result;
    }
    EventChange change = preparation.prepareAfterTwin(event, sqlHandlers);
    if (change instanceof EventChange.Write) {
      scope.requireAccount(event);
    }
    transaction.followTwin(event, change, result.customerId(), attempt);
    return result;
  }

  private EventResult ignore(StripeEvent event, Optional<ProcessedEvent> ownMark, Attempt attempt) {
    return ownMark.isPresent()
        ? ownMark.get().result().withCustomer(event.customerId())
        : transaction.mark(event, MarkOutcome.IGNORED, customers.find(event), attempt);
  }

  /** The reason names the mode of the current key, which may have changed since the mark. */
  private EventResult ignoreOtherMode(
      StripeEvent event, Optional<ProcessedEvent> ownMark, Attempt attempt) {
    EventResult result = ignore(event, ownMark, attempt);
    return result.outcome() == Outcome.IGNORED
        ? result.withReason(scope.otherModeReason())
        : result;
  }
}
