package dev.durablestripe.worker.event;

import dev.durablestripe.contract.StripeEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a mark keeps of an event. An event that is discarded may be known in part only, or by its id
 * alone.
 *
 * @param id Stripe's event id
 * @param type null when unknown
 * @param object id of the object that the event is about, null when unknown
 * @param account the Connect account, '' for the platform's own
 * @param livemode null when unknown
 * @param apiVersion null when unknown
 * @param created when Stripe created the event, null when unknown
 * @param changeId names the change behind the event, see {@link StripeEvent#changeId()}
 * @param customer id of the customer that the event is about, null when unknown
 */
record EventRecord(
    String id,
    @Nullable String type,
    @Nullable String object,
    String account,
    @Nullable Boolean livemode,
    @Nullable String apiVersion,
    @Nullable Instant created,
    String changeId,
    @Nullable String customer) {

  static EventRecord of(StripeEvent event) {
    return of(event, event.customerId());
  }

  static EventRecord of(StripeEvent event, @Nullable String customer) {
    return new EventRecord(
        event.id(),
        event.type(),
        event.objectId(),
        event.account(),
        event.livemode(),
        event.apiVersion(),
        event.created(),
        event.changeId(),
        customer);
  }

  /**
   * An event as its workflow's input has it. What nobody has verified says nothing of other events
   * or of customers: a mark must not settle a twin, or name a person, on its word.
   */
  static EventRecord of(EventInput input) {
    StripeEvent event = input.event();
    return input.verified()
        ? of(event)
        : new EventRecord(
            event.id(),
            event.type(),
            event.objectId(),
            event.account(),
            event.livemode(),
            event.apiVersion(),
            event.created(),
            event.id(),
            null);
  }

  /** An event of which nothing else is known. */
  static EventRecord unknown(String id, String account) {
    return new EventRecord(id, null, null, account, null, null, null, id, null);
  }
}
