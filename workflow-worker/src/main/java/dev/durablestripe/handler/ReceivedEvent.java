package dev.durablestripe.handler;

import com.stripe.model.Event;
import com.stripe.model.StripeObject;
import com.stripe.net.ApiResource;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event that Stripe made, as a handler receives it.
 *
 * @param id Stripe's event id
 * @param type for example {@code charge.refunded}
 * @param thin whether this is a <a
 *     href="https://docs.stripe.com/event-destinations#thin-events">thin event</a>, which names its
 *     object but does not contain it
 * @param created when Stripe created the event; whole seconds unless the event is thin
 * @param livemode false for an event of test mode or a sandbox
 * @param apiVersion the API version that the event's object is written in, null if Stripe names
 *     none
 * @param account the Connect account, {@code ""} for the account of the key itself
 * @param objectId id of the object that the event is about, null if it has none
 * @param customerId the customer that the object belongs to, null if the event does not name one
 * @param json the whole event as it was received
 * @param reapply whether an operator reapplies the event: the handler may have seen it before, and
 *     should store what is true now rather than what the event says
 * @param stale whether the database already had newer state of a subscription than this event, or
 *     the event's other form was applied. Always false if Durable Stripe itself does not handle the
 *     type and the other form was not applied
 */
public record ReceivedEvent(
    String id,
    String type,
    boolean thin,
    Instant created,
    boolean livemode,
    @Nullable String apiVersion,
    String account,
    @Nullable String objectId,
    @Nullable String customerId,
    String json,
    boolean reapply,
    boolean stale) {

  /**
   * Returns the object that the event contains, in the model of the application's <a
   * href="https://github.com/stripe/stripe-java">stripe-java</a>. It is read by {@link
   * com.stripe.model.EventDataObjectDeserializer}, which does so only if the event's API version is
   * of the library's release: fields of another one could silently be missing. Read {@link #json()}
   * then.
   *
   * @param type the model's class, for example {@code com.stripe.model.Charge}
   * @return empty if the event is thin, its API version is not of the library's release, or the
   *     object is of another type
   */
  public <T extends StripeObject> Optional<T> object(Class<T> type) {
    if (thin || apiVersion == null) {
      return Optional.empty();
    }
    return ApiResource.GSON
        .fromJson(json, Event.class)
        .getDataObjectDeserializer()
        .getObject()
        .filter(type::isInstance)
        .map(type::cast);
  }

  /** Type and id; never the payload. */
  @Override
  public String toString() {
    return type + " " + id;
  }
}
