package dev.durablestripe.internal.worker.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.net.ApiResource;
import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.internal.contract.StripeEvent;
import io.micrometer.observation.ObservationRegistry;
import java.util.Optional;

/**
 * Calls Stripe's API, within its rate limit and never inside a transaction. No other class of the
 * worker calls Stripe.
 *
 * <p>A request for an event is sent on behalf of the event's Connect account, if it has one. It
 * throws {@link EventRejectedException} if the object does not exist any more in test mode, where
 * data can be deleted. Every request throws {@link StripeException} if Stripe does not answer or
 * refuses, {@link StripeCallDeferredException} if the call was not made, and {@link
 * NeedsStripeException} if the thread may not make it; see {@link StripeCallPolicy}.
 */
public final class StripeApi {
  private static final String SUBSCRIPTIONS = "/v1/subscriptions/";

  private final StripeCallObservations calls;
  private final StripeRequestSender requests;
  private final SubscriptionItemsLoader items = new SubscriptionItemsLoader(this);

  /** Creates an API for the key of an account. */
  public StripeApi(StripeClient client, int callsPerSecond, ObservationRegistry observations) {
    this(client, callsPerSecond, observations, false);
  }

  /**
   * Creates an API.
   *
   * @param callsPerSecond the rate limit
   * @param observations observes each call
   * @param organization whether the client's key is an organization's
   */
  public StripeApi(
      StripeClient client,
      int callsPerSecond,
      ObservationRegistry observations,
      boolean organization) {
    this.calls = new StripeCallObservations(callsPerSecond, observations);
    this.requests = new StripeRequestSender(client, calls, organization);
  }

  /** Whether Stripe answers; false once many calls have failed, until one succeeds again. */
  public boolean isAvailable() {
    return calls.isStripeAvailable();
  }

  /**
   * Fetches a <a href="https://docs.stripe.com/api/subscriptions/retrieve">subscription</a> for an
   * event, with all its items.
   */
  public TimedResponse subscription(StripeEvent event, String id) throws StripeException {
    return completeSubscription(event.origin().context(), fetch(event, SUBSCRIPTIONS, id));
  }

  /**
   * Fetches a subscription with all its items.
   *
   * @param account the Connect account, '' for the platform's own
   */
  public TimedResponse subscription(String account, String id) throws StripeException {
    return completeSubscription(account, fetch(account, SUBSCRIPTIONS, id));
  }

  private TimedResponse completeSubscription(String account, TimedResponse response)
      throws StripeException {
    if (!response.json().path("status").isTextual()) {
      throw new UnreadableResponseException("a subscription without a status");
    }
    return items.complete(account, response);
  }

  /**
   * Fetches a subscription with all its items.
   *
   * @param account the Connect account, '' for the platform's own
   * @return empty if Stripe does not have the subscription, or the key may not read it
   */
  public Optional<TimedResponse> findSubscription(String account, String id)
      throws StripeException {
    try {
      return Optional.of(subscription(account, id));
    } catch (StripeException e) {
      if (StripeErrors.isMissing(e) || StripeErrors.isRefused(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Returns the id of the <a href="https://docs.stripe.com/api/accounts/retrieve">account</a> that
   * the key belongs to.
   */
  public String ownAccount() throws StripeException {
    String id = get("", "/v1/account").json().path("id").asText();
    if (!StripeRequestPaths.isAccountId(id)) {
      throw new UnreadableResponseException("not an account");
    }
    return id;
  }

  /** Fetches an <a href="https://docs.stripe.com/api/invoices/retrieve">invoice</a>. */
  public TimedResponse invoice(StripeEvent event, String id) throws StripeException {
    return fetch(event, "/v1/invoices/", id);
  }

  /**
   * Fetches a <a href="https://docs.stripe.com/api/checkout/sessions/retrieve">checkout
   * session</a>.
   */
  public TimedResponse checkoutSession(StripeEvent event, String id) throws StripeException {
    return fetch(event, "/v1/checkout/sessions/", id);
  }

  /** Fetches a thin event with its {@code data}, which a delivery does not contain. */
  public TimedResponse thinEvent(StripeEvent event) throws StripeException {
    return fetch(event, "/v2/core/events/", event.id());
  }

  private TimedResponse fetch(StripeEvent event, String path, String id) throws StripeException {
    try {
      return fetch(event.origin().context(), path, id);
    } catch (StripeException e) {
      if (StripeErrors.isMissing(e) && !event.livemode()) {
        throw new EventRejectedException("Stripe does not have " + id + " any more, in test mode");
      }
      throw e;
    }
  }

  /**
   * Fetches an object.
   *
   * @param account the Connect account, '' for the platform's own
   * @param path the path of the collection, with a slash at the end
   * @throws UnreadableResponseException if the response is not this object
   */
  TimedResponse fetch(String account, String path, String id) throws StripeException {
    TimedResponse response = get(account, path + ApiResource.urlEncodeId(id));
    if (!id.equals(response.json().path("id").textValue())) {
      throw new UnreadableResponseException("not the requested object");
    }
    return response;
  }

  /** Sends a GET request, see {@link StripeRequestSender#get}. */
  TimedResponse get(String account, String path) throws StripeException {
    return requests.get(account, path);
  }

  /** Loads the items that Stripe omits from subscriptions. */
  SubscriptionItemsLoader items() {
    return items;
  }
}
