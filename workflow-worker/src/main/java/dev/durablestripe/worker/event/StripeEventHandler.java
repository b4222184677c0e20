package dev.durablestripe.worker.event;

import com.stripe.exception.StripeException;
import dev.durablestripe.contract.StripeEvent;
import java.util.Set;

/**
 * Supports one or more event types. To support another event type, define a Spring bean that
 * implements this interface.
 *
 * <p>An event is prepared again if its transaction failed, and two attempts at one event may run at
 * the same time. Only one of them commits.
 */
public interface StripeEventHandler {

  /**
   * Returns the supported event types, for example {@code invoice.paid}. An event type has one
   * handler.
   */
  Set<String> types();

  /**
   * Decides what to do about an event. May read the database and call Stripe; no transaction is
   * open.
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
