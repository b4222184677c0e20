package dev.durablestripe.internal.worker.event;

import com.stripe.exception.StripeException;
import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import dev.durablestripe.internal.contract.StripeEvent;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Prepares an event with everything that handles its type, all in one transaction: our handler,
 * then those of the application, then the functions in {@code billing.sql_handler}.
 */
@Component
public class EventPreparation {
  private final EventHandlers handlers;

  EventPreparation(EventHandlers handlers) {
    this.handlers = handlers;
  }

  /** Whether anything handles the event. */
  boolean isHandled(StripeEvent event, List<SqlHandler> functions) {
    return !functions.isEmpty() || isShipped(event) || !handlers.added(event.type()).isEmpty();
  }

  private boolean isShipped(StripeEvent event) {
    return handlers.shipped(event.type()).isPresent();
  }

  /**
   * Prepares an event.
   *
   * @param functions the functions that are registered for the event's type
   * @return the change to commit, {@link EventChange.Ignore} if nothing handles the event
   */
  EventChange prepare(StripeEvent event, List<SqlHandler> functions) throws StripeException {
    Optional<ShippedEventHandler> handler = handlers.shipped(event.type());
    EventChange change = handler.isPresent() ? handler.get().prepare(event) : EventChange.ignore();
    return withAdded(change, event, handlers.added(event.type()), functions, false);
  }

  /**
   * Prepares a thin event that stands for one that Stripe could not generate. Functions do not see
   * it, because it has no JSON.
   */
  public EventChange prepareMissing(StripeEvent event) throws StripeException {
    return prepare(event, List.of());
  }

  /** The same for one that an operator reapplies. */
  public EventChange reapplyMissing(StripeEvent event) throws StripeException {
    return reapply(event, List.of());
  }

  /** Prepares an event that an operator reapplies, as {@link #prepare} does. */
  EventChange reapply(StripeEvent event, List<SqlHandler> functions) throws StripeException {
    Optional<ShippedEventHandler> handler = handlers.shipped(event.type());
    EventChange change = handler.isPresent() ? handler.get().reapply(event) : EventChange.ignore();
    return withAdded(change, event, handlers.added(event.type()), functions, true);
  }

  /**
   * Prepares an event whose twin was applied. What handles only one form of the type has not seen
   * the twin.
   */
  EventChange prepareAfterTwin(StripeEvent event, List<SqlHandler> functions)
      throws StripeException {
    List<StripeEventHandler> ofTwin = handlers.added(SqlHandlers.twinType(event.type()));
    List<StripeEventHandler> missed =
        handlers.added(event.type()).stream()
            .filter(handler -> ofTwin.stream().noneMatch(other -> other == handler))
            .toList();
    return withAdded(
        EventChange.stale(),
        event,
        missed,
        functions.stream().filter(function -> !function.alsoForTwin()).toList(),
        false);
  }

  /** What is added also runs if our state is newer, so the event is applied then. */
  private EventChange withAdded(
      EventChange ours,
      StripeEvent event,
      List<StripeEventHandler> added,
      List<SqlHandler> functions,
      boolean reapply)
      throws StripeException {
    boolean stale = ours instanceof EventChange.Stale;
    boolean mayReject = !isShipped(event);
    ReceivedEvent received = AddedHandler.received(event, reapply, stale);
    EventChange change = ours;
    for (StripeEventHandler handler : added) {
      change = change.and(AddedHandler.prepare(handler, received, mayReject));
    }
    if (functions.isEmpty()) {
      return change;
    }
    SqlHandlerCall call = new SqlHandlerCall(event, functions, stale, reapply, mayReject);
    return change.and(
        EventChange.write(
            transaction -> {
              OpenTransaction.flush();
              SqlHandlerRunner.run(transaction, call);
            }));
  }
}
