package dev.durablestripe.worker.event;

import com.stripe.exception.StripeException;
import dev.durablestripe.contract.StripeEvent;
import java.util.Optional;

/** Where an event can be had again: the database keeps no payload. */
public interface EventSource {

  /**
   * Reads an event anew.
   *
   * @param account the Connect account, '' for the platform's own
   * @return empty when it is not to be had any more
   * @throws StripeException when Stripe does not answer or refuses
   */
  Optional<StripeEvent> find(String account, String eventId) throws StripeException;

  /**
   * Reads the event that a claim names, of the same kind and on the same account.
   *
   * @return empty when there is none
   * @throws StripeException when Stripe does not answer or refuses
   */
  Optional<StripeEvent> find(StripeEvent claim) throws StripeException;
}
