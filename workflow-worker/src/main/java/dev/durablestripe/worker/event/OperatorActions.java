package dev.durablestripe.worker.event;

import com.stripe.exception.StripeException;
import dev.durablestripe.contract.EventAccount;
import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.PrintableText;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.OperatorAction.Kind;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** What an operator can do to an event by hand, with a reason that is kept. */
@Component
public class OperatorActions {
  private static final Pattern EVENT_ID = Pattern.compile("evt_[A-Za-z0-9_]{1,251}");

  private final OperatorActionLog operations;
  private final EventLookup known;
  private final EventSource source;
  private final EventHandlers handlers;
  private final EventTransaction transaction;
  private final KeyScope scope;

  OperatorActions(
      OperatorActionLog operations,
      EventLookup known,
      EventSource source,
      EventHandlers handlers,
      EventTransaction transaction,
      KeyScope scope) {
    this.scope = scope;
    this.operations = operations;
    this.known = known;
    this.source = source;
    this.handlers = handlers;
    this.transaction = transaction;
  }

  /**
   * Performs an operation, or finds that this has been done.
   *
   * @return the event's new outcome, and the run of the operation that brought it about
   * @throws OperatorRequestRefusedException when it cannot be done
   * @throws EventRejectedException when the event can never be applied
   * @throws StripeException when Stripe does not answer or refuses
   * @throws ConcurrentChangeException when others keep changing the same rows
   */
  public EventResult perform(OperatorAction operation, Attempt attempt) throws StripeException {
    check(operation);
    Optional<EventResult> done = operations.find(operation);
    if (done.isPresent()) {
      return done.get().withCustomer(known.markedCustomer(operation.eventId()));
    }
    return operation.kind() == Kind.DISCARD
        ? discard(operation, attempt)
        : reapply(operation, attempt);
  }

  private EventResult reapply(OperatorAction operation, Attempt attempt) throws StripeException {
    StripeEvent event =
        ask(operation)
            .orElseThrow(
                () ->
                    new OperatorRequestRefusedException(
                        "Stripe does not have %s%s: it keeps events for 30 days; older ones are mended by ResyncSubscriptions"
                            .formatted(operation.eventId(), on(operation.account()))));
    try {
      return transaction.reapply(operation, event, change(event), attempt);
    } catch (ConcurrentChangeException changedMeanwhile) {
      return transaction.reapply(operation, event, change(event), attempt);
    }
  }

  private EventResult discard(OperatorAction operation, Attempt attempt) throws StripeException {
    EventRecord event = toDiscard(operation);
    String account = EventAccount.idOf(operation.account());
    if (!account.isEmpty() && !account.equals(event.account())) {
      throw new OperatorRequestRefusedException(
          "%s is an event%s: leave account out, or correct it"
              .formatted(
                  event.id(),
                  event.account().isEmpty() ? " of the platform" : on(event.account())));
    }
    return transaction.discard(operation, event, attempt);
  }

  /** Stripe comes last: where an event has to be discarded, Stripe often does not answer. */
  private EventRecord toDiscard(OperatorAction operation) throws StripeException {
    Optional<EventRecord> local = known.find(operation.eventId());
    if (local.isPresent()) {
      return local.get();
    }
    if (operation.force()) {
      return EventRecord.unknown(operation.eventId(), operation.account());
    }
    return ask(operation)
        .map(EventRecord::of)
        .orElseThrow(
            () ->
                new OperatorRequestRefusedException(
                    "neither the database nor Temporal nor Stripe%s knows %s: with \"force\": true it is discarded all the same"
                        .formatted(on(operation.account()), operation.eventId())));
  }

  private Optional<StripeEvent> ask(OperatorAction operation) throws StripeException {
    return source.find(operation.account(), operation.eventId());
  }

  private static String on(String account) {
    return account.isEmpty() ? "" : " on " + account;
  }

  private static void check(OperatorAction operation) {
    if (!EVENT_ID.matcher(operation.eventId()).matches()) {
      throw new OperatorRequestRefusedException("event_id is missing or is no event id: use evt_…");
    }
    if (operation.reason().isBlank()) {
      throw new OperatorRequestRefusedException(
          "reason is missing: say why, it is kept with the event");
    }
    if (!PrintableText.is(operation.reason())) {
      throw new OperatorRequestRefusedException(
          "reason has a line break, a control character or a backtick: use one plain line");
    }
    if (EventAccount.ofContext(operation.account()).problem() != null) {
      throw new OperatorRequestRefusedException(
          "account is no account id: use acct_…, or leave it out");
    }
  }

  private EventChange change(StripeEvent event) throws StripeException {
    if (!scope.isOfMode(event)) {
      throw new OperatorRequestRefusedException(
          event.id() + " is not applied: " + scope.otherMode());
    }
    scope.checkAccount(event);
    StripeEventHandler handler = handlers.find(event.type()).orElseThrow(() -> unhandled(event));
    EventChange change;
    try {
      change = handler.reapply(event);
    } catch (EventRejectedException rejected) {
      throw rejected.withCustomer(event.customerId());
    }
    if (change instanceof EventChange.Ignore) {
      throw unhandled(event);
    }
    return change;
  }

  private static OperatorRequestRefusedException unhandled(StripeEvent event) {
    return new OperatorRequestRefusedException(
        "no handler takes " + event.type() + ": deploy one, then reset the event");
  }
}
