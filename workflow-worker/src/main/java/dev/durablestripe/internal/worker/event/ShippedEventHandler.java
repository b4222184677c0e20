package dev.durablestripe.internal.worker.event;

import com.stripe.exception.StripeException;
import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.internal.contract.StripeEvent;
import java.util.Set;

/**
 * Handles types that ship with us. A type has one such handler; applications add theirs as {@link
 * dev.durablestripe.handler.StripeEventHandler}.
 *
 * <p>An event is prepared again if its transaction failed, and two attempts at one event may run at
 * the same time. Only one of them commits.
 */
public interface ShippedEventHandler {

  /** Returns the supported event types, for example {@code invoice.paid}. */
  Set<String> types();

  /**
   * Decides what to do about an event. May read the database and call Stripe; no transaction is
   * open. A call throws {@code NeedsStripeException} in an attempt that may not call Stripe; do not
   * catch it: this method then runs again where it may.
   *
   * @return the change to commit together with the event's mark
   * @throws EventRejectedException if the event can never be applied, however often it is retried
   * @throws StripeException if Stripe does not answer or refuses; the event is retried
   */
  EventChange prepare(StripeEvent event) throws StripeException;

  /**
   * Decides what to do about an event that an operator reapplies because the stored state is wrong.
   * A handler that stores the newest state fetches it from Stripe here, however old the event is.
   *
   * @return the change to commit together with the event's mark
   * @throws EventRejectedException if the event can never be applied, however often it is retried
   * @throws StripeException if Stripe does not answer or refuses; the event is retried
   */
  default EventChange reapply(StripeEvent event) throws StripeException {
    return prepare(event);
  }
}
