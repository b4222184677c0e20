package dev.durablestripe.worker.event;

import com.stripe.exception.StripeException;
import dev.durablestripe.contract.StripeEvent;
import java.util.Set;

/**
 * The seam for event types: a bean of this type is all that a new one needs.
 *
 * <p>An event is prepared again when its transaction failed, and two attempts of one event may run
 * at once. Only one of them commits.
 */
public interface StripeEventHandler {

  /** The event types that it takes, for example {@code invoice.paid}; no two handlers share one. */
  Set<String> types();

  /**
   * Finds out what an event means. May read the database and call Stripe; no transaction is open.
   *
   * @return the change to commit together with the event's mark
   * @throws EventRejectedException when the event can never be applied, whatever is retried
   * @throws StripeException when Stripe cannot answer; the event is retried
   */
  EventChange prepare(StripeEvent event) throws StripeException;

  /**
   * The same for an event that an operator wants applied again, because what is stored is wrong. A
   * handler that keeps the newest state asks Stripe for it here, however old the event is.
   */
  default EventChange reapply(StripeEvent event) throws StripeException {
    return prepare(event);
  }
}
