package dev.durablestripe.internal.worker.event;

import com.stripe.exception.StripeException;
import dev.durablestripe.internal.contract.StripeEvent;
import java.util.Optional;

/** Fetches events again, because the database stores no payloads. */
public interface EventSource {

  /**
   * Fetches an event.
   *
   * @param account the Connect account, '' for the platform's own
   * @return empty if the event is no longer available
   * @throws StripeException if Stripe does not answer or refuses
   */
  Optional<StripeEvent> find(String account, String eventId) throws StripeException;

  /**
   * Fetches the event that a claim names, in the same form (snapshot or thin) and from the same
   * account.
   *
   * @return empty if there is none
   * @throws StripeException if Stripe does not answer or refuses
   */
  Optional<StripeEvent> find(StripeEvent claim) throws StripeException;
}
