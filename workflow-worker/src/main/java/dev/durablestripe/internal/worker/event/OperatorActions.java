package dev.durablestripe.internal.worker.event;

import com.stripe.exception.StripeException;
import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.internal.contract.EventAccount;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.PrintableText;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.event.OperatorAction.Kind;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Performs what operators request for single events. Each action takes effect once. */
@Component
public class OperatorActions {
  private static final Pattern EVENT_ID = Pattern.compile("evt_[A-Za-z0-9_]{1,251}");

  private final OperatorActionLog actionLog;
  private final EventLookup lookup;
  private final EventSource source;
  private final EventPreparation preparation;
  private final SqlHandlers sqlHandlers;
  private final EventTransaction transaction;
  private final FollowUps followUps;
  private final KeyScope scope;

  OperatorActions(
      OperatorActionLog actionLog,
      EventLookup lookup,
      EventSource source,
      EventPreparation preparation,
      SqlHandlers sqlHandlers,
      EventTransaction transaction,
      FollowUps followUps,
      KeyScope scope) {
    this.actionLog = actionLog;
    this.lookup = lookup;
    this.source = source;
    this.preparation = preparation;
    this.sqlHandlers = sqlHandlers;
    this.transaction = transaction;
    this.followUps = followUps;
    this.scope = scope;
  }

  /**
   * Performs an action, unless it was already performed.
   *
   * @return the event's new outcome, and the run of the action that caused it
   * @throws OperatorRequestRefusedException if the action cannot be performed
   * @throws EventRejectedException if the event can never be applied
   * @throws StripeException if Stripe does not answer or refuses
   * @throws ConcurrentChangeException if other events keep changing the same rows
   */
  public EventResult perform(OperatorAction action, Attempt attempt) throws StripeException {
    validate(action);
    Optional<EventResult> performed = actionLog.find(action);
    if (performed.isPresent()) {
      return performed
          .get()
          .withCustomer(lookup.findMarkedCustomer(action.eventId()))
          .withFollowUp(followUps.findWaiting(action.eventId()));
    }
    return action.kind() == Kind.DISCARD ? discard(action, attempt) : reapply(action, attempt);
  }

  private static void validate(OperatorAction action) {
    if (!EVENT_ID.matcher(action.eventId()).matches()) {
      throw new OperatorRequestRefusedException(
          "event_id is missing or is not an event id: use evt_…");
    }
    if (action.reason().isBlank()) {
      throw new OperatorRequestRefusedException(
          "reason is missing: say why, it is kept with the event");
    }
    if (!PrintableText.is(action.reason())) {
      throw new OperatorRequestRefusedException(
          "reason has a line break, a control character or a backtick: use one plain line");
    }
    if (EventAccount.ofContext(action.account()).problem() != null) {
      throw new OperatorRequestRefusedException(
          "account is not an account id: use acct_…, or leave it out");
    }
  }

  private EventResult reapply(OperatorAction action, Attempt attempt) throws StripeException {
    StripeEvent event =
        fetch(action)
            .orElseThrow(
                () ->
                    new OperatorRequestRefusedException(
                        "Stripe does not have %s%s: it keeps events for 30 days; use ResyncSubscriptions for older ones"
                            .formatted(action.eventId(), onAccount(action.account()))));
    try {
      return transaction.reapply(action, event, prepare(event), attempt);
    } catch (ConcurrentChangeException e) {
      return transaction.reapply(action, event, prepare(event), attempt);
    }
  }

  private EventChange prepare(StripeEvent event) throws StripeException {
    if (!scope.matchesMode(event)) {
      throw new OperatorRequestRefusedException(
          event.id() + " is not applied: " + scope.otherModeReason());
    }
    scope.requireAccount(event);
    EventChange change;
    try {
      change = preparation.reapply(event, sqlHandlers.find(event.type()));
    } catch (EventRejectedException e) {
      throw e.withCustomer(event.customerId());
    }
    if (change instanceof EventChange.Ignore) {
      throw unsupported(event);
    }
    return change;
  }

  private static OperatorRequestRefusedException unsupported(StripeEvent event) {
    return new OperatorRequestRefusedException(
        "no handler supports " + event.type() + ": deploy one, then reset the event");
  }

  private EventResult discard(OperatorAction action, Attempt attempt) throws StripeException {
    EventRecord event = findEventToDiscard(action);
    String account = EventAccount.idOf(action.account());
    if (!account.isEmpty() && !account.equals(event.account())) {
      throw new OperatorRequestRefusedException(
          "%s is an event%s: leave account out, or correct it"
              .formatted(
                  event.id(),
                  event.account().isEmpty() ? " of the platform" : onAccount(event.account())));
    }
    return transaction.discard(action, event, attempt);
  }

  /** Stripe is asked last: an event often has to be discarded because Stripe does not answer. */
  private EventRecord findEventToDiscard(OperatorAction action) throws StripeException {
    Optional<EventRecord> known = lookup.find(action.eventId());
    if (known.isPresent()) {
      return known.get();
    }
    if (action.force()) {
      return EventRecord.unknown(action.eventId(), action.account());
    }
    return fetch(action)
        .map(lookup::recordOf)
        .orElseThrow(
            () ->
                new OperatorRequestRefusedException(
                    "neither the database nor Temporal nor Stripe%s knows %s: add \"force\": true to discard it anyway"
                        .formatted(onAccount(action.account()), action.eventId())));
  }

  private Optional<StripeEvent> fetch(OperatorAction action) throws StripeException {
    return source.find(action.account(), action.eventId());
  }

  private static String onAccount(String account) {
    return account.isEmpty() ? "" : " on " + account;
  }
}
