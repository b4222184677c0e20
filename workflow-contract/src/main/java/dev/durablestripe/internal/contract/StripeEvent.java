package dev.durablestripe.internal.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event as Stripe sent it: a snapshot event (<a
 * href="https://docs.stripe.com/api/events/object">{@code "object": "event"}</a>) or a thin one (<a
 * href="https://docs.stripe.com/api/v2/core/events/object">{@code "object": "v2.core.event"}</a>).
 *
 * @param id Stripe's event id, 1 to 255 of {@code [A-Za-z0-9_]}; also the workflow id
 * @param type for example {@code customer.subscription.updated}, at most 255 characters
 * @param thin whether this is a thin event, which names its object but does not contain it
 * @param created when Stripe created the event; whole seconds in snapshot events
 * @param livemode false for an event of test mode or a sandbox
 * @param apiVersion the API version that {@link #object()} is written in, null if Stripe names none
 * @param origin the account the event belongs to
 * @param changeId names the change behind the event: a thin event and its snapshot twin share it
 * @param objectId id of the object the event is about, null if it has none
 * @param customerId the customer the object belongs to, null if unknown
 * @param object the object as it was ({@code data.object}), or a missing node in a thin event
 * @param json the whole event, as it was received
 */
public record StripeEvent(
    String id,
    String type,
    boolean thin,
    Instant created,
    boolean livemode,
    @Nullable String apiVersion,
    EventAccount origin,
    String changeId,
    @Nullable String objectId,
    @Nullable String customerId,
    JsonNode object,
    String json) {

  /**
   * Reads an event.
   *
   * @param body the request body, as received
   * @throws MalformedStripeEventException if the body is not a Stripe event; its message quotes
   *     nothing of the body
   */
  public static StripeEvent parse(byte[] body) throws MalformedStripeEventException {
    return StripeEventReader.read(body);
  }

  /** The account that the event's rows are stored under; empty for the account of the key. */
  public String account() {
    return origin.id();
  }

  /** Type and id; never the payload. */
  @Override
  public String toString() {
    return type + " " + id;
  }
}
