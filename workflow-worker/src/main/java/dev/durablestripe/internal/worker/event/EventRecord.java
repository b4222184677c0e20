package dev.durablestripe.internal.worker.event;

import dev.durablestripe.handler.EventChange;
import dev.durablestripe.internal.contract.StripeEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a mark or a rejection stores about its event. Of an event that an operator discards, only a
 * part may be known, or only its id.
 *
 * @param id Stripe's event id
 * @param type null if unknown
 * @param objectId id of the object that the event is about, null if unknown
 * @param account the Connect account, '' for the platform's own
 * @param livemode null if unknown
 * @param apiVersion null if unknown
 * @param created when Stripe created the event, null if unknown
 * @param changeId identifies the change that the event reports, see {@link StripeEvent#changeId()}
 * @param customerId id of the customer that the event is about, null if unknown
 */
record EventRecord(
    String id,
    @Nullable String type,
    @Nullable String objectId,
    String account,
    @Nullable Boolean livemode,
    @Nullable String apiVersion,
    @Nullable Instant created,
    String changeId,
    @Nullable String customerId) {

  static EventRecord of(StripeEvent event) {
    return of(event, event.customerId());
  }

  /** A record of an event whose change may name the customer that the event does not name. */
  static EventRecord of(StripeEvent event, EventChange change) {
    return of(event, event.customerId() == null ? change.customerId() : event.customerId());
  }

  static EventRecord of(StripeEvent event, @Nullable String customerId) {
    return of(event, event.changeId(), customerId);
  }

  /**
   * A record of an event in a workflow's input. If nobody has verified the event, it must not
   * settle another event or name a customer, so its twin and its customer are left out.
   */
  static EventRecord of(EventInput input) {
    return input.verified() ? of(input.event()) : of(input.event(), input.event().id(), null);
  }

  private static EventRecord of(StripeEvent event, String changeId, @Nullable String customerId) {
    return new EventRecord(
        event.id(),
        event.type(),
        event.objectId(),
        event.account(),
        event.livemode(),
        event.apiVersion(),
        event.created(),
        changeId,
        customerId);
  }

  /** A record of an event of which only the id and the account are known. */
  static EventRecord unknown(String id, String account) {
    return new EventRecord(id, null, null, account, null, null, null, id, null);
  }
}
