package dev.durablestripe.worker.event;

import com.stripe.exception.StripeException;
import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.Operation.Kind;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What an operator can do to an event by hand, with a reason that is kept. */
@Component
public class EventOperations {
  private static final Pattern EVENT_ID = Pattern.compile("evt_[A-Za-z0-9_]{1,251}");

  private final OperationLog operations;
  private final EventSource source;
  private final EventHandlers handlers;
  private final EventTransaction transaction;
  private final KeyScope scope;

  EventOperations(
      OperationLog operations,
      EventSource source,
      EventHandlers handlers,
      EventTransaction transaction,
      KeyScope scope) {
    this.scope = scope;
    this.operations = operations;
    this.source = source;
    this.handlers = handlers;
    this.transaction = transaction;
  }

  /**
   * Performs an operation, or finds that this has been done.
   *
   * @return the event's new outcome, and the run of the operation that brought it about
   * @throws OperationRefused when it cannot be done
   * @throws EventRejected when the event can never be applied
   * @throws StripeException when Stripe does not answer or refuses
   * @throws PrepareAgain when others keep changing the same rows
   */
  public EventResult perform(Operation operation, Attempt attempt) throws StripeException {
    check(operation);
    Optional<EventResult> done = operations.find(operation);
    if (done.isPresent()) {
      return done.get();
    }
    StripeEvent event = find(operation);
    try {
      return transaction.operate(operation, event, change(operation, event), attempt);
    } catch (PrepareAgain changedMeanwhile) {
      return transaction.operate(operation, event, change(operation, event), attempt);
    }
  }

  private static void check(Operation operation) {
    if (!EVENT_ID.matcher(operation.eventId()).matches()) {
      throw new OperationRefused("event_id is missing or is no event id: use evt_…");
    }
    if (operation.reason().isBlank()) {
      throw new OperationRefused("reason is missing: say why, it is kept with the event");
    }
  }

  private StripeEvent find(Operation operation) throws StripeException {
    return source
        .find(operation.account(), operation.eventId())
        .orElseThrow(
            () ->
                new OperationRefused(
                    "Stripe does not have %s%s: it keeps events for 30 days; older ones are mended by ResyncSubscriptions"
                        .formatted(
                            operation.eventId(),
                            operation.account().isEmpty() ? "" : " on " + operation.account())));
  }

  /** Null for an event that is to be discarded. */
  private @Nullable EventChange change(Operation operation, StripeEvent event)
      throws StripeException {
    if (operation.kind() == Kind.DISCARD) {
      return null;
    }
    if (!scope.isOfMode(event)) {
      throw new OperationRefused(event.id() + " is not applied: " + scope.otherMode());
    }
    scope.checkAccount(event);
    return handlers
        .find(event.type())
        .orElseThrow(
            () ->
                new OperationRefused(
                    "no handler takes " + event.type() + ": deploy one, then reset the event"))
        .reapply(event);
  }
}
