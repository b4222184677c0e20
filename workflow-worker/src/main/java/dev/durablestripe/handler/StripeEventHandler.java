package dev.durablestripe.handler;

import com.stripe.exception.StripeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Handles one or more types of events. To handle a type, define a Spring bean that implements this
 * interface.
 *
 * <p>Any number of handlers may handle a type, also one that ships with Durable Stripe. The changes
 * of all handlers of an event and its mark are committed in one transaction, or none is: first
 * ours, then those of these beans in their {@link
 * org.springframework.core.annotation.Order @Order}, then the SQL functions.
 *
 * <p>An event is prepared again if its transaction failed, and two attempts at one event may run at
 * the same time. Only one of them commits. Stripe guarantees no order of events.
 *
 * <p>In a deployment, an older worker that does not have the bean marks events of its types without
 * it, and they are then not handled later. So subscribe the endpoint to a new type after the last
 * older worker has stopped. The runbook says how to repair what such a worker has marked.
 *
 * <p>Operators see the exceptions that a handler throws, and those are logged, so their messages
 * must not contain personal data.
 */
public interface StripeEventHandler {

  /**
   * Returns the event types, for example {@code charge.refunded}, or {@code v1.charge.refunded} for
   * its thin form. It is called once, at the start. If a handler handles both forms of a type, it
   * sees one of them for each change; if it handles one form, it sees each event of that form.
   */
  Set<String> types();

  /**
   * Decides what to do about an event. May read the database, and may call Stripe with a client of
   * the application's; no transaction is open. The first attempt at an event is given up after
   * about four seconds and the next ones after twenty.
   *
   * @return the change to commit together with the event's mark
   * @throws EventRejectedException if the event can never be applied, whatever is deployed or
   *     repaired later. On a type that ships with Durable Stripe this is a failure that is retried
   *     like any other, because a rejected event would leave the subscription behind
   * @throws StripeException if Stripe does not answer or refuses; the event is retried
   */
  EventChange prepare(ReceivedEvent event) throws StripeException;

  /**
   * Returns the time before which reconciliation starts no event for this handler, so that a new
   * handler does not replay history. Events that are delivered are handled whatever their age. It
   * is called whenever reconciliation runs.
   *
   * @return empty for the time at which a worker first started with this handler and the event's
   *     type, which {@code billing.java_handler} records under the name of the handler's class
   */
  default Optional<Instant> notBefore() {
    return Optional.empty();
  }
}
