package dev.durablestripe.worker.stripe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonParseException;
import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.net.ApiResource;
import com.stripe.net.RawRequestOptions;
import com.stripe.net.StripeResponse;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.EventRejectedException;
import dev.durablestripe.worker.event.OperatorRequestRefusedException;
import io.micrometer.observation.ObservationRegistry;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The one door to Stripe's API: below its rate limit, and never inside a transaction.
 *
 * <p>A question on behalf of an event goes to the event's Connect account where it has one, and
 * throws {@link EventRejectedException} when the object is gone in test mode, where data can be
 * deleted. All throw {@link StripeException} when Stripe does not answer or refuses, {@link
 * StripeCallDeferredException} when it was not asked, and {@link NeedsStripeException} where the
 * thread may not ask it; see {@link StripeCallPolicy}.
 */
public final class StripeApi {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUBSCRIPTIONS = "/v1/subscriptions/";

  private final StripeClient client;
  private final StripeCallObservations calls;
  private final SubscriptionItemsLoader items = new SubscriptionItemsLoader(this);
  private final boolean organization;

  /** Calls with an account's key. */
  public StripeApi(StripeClient client, int callsPerSecond, ObservationRegistry observations) {
    this(client, callsPerSecond, observations, false);
  }

  /**
   * Calls through the given client, below the given limit, and has each call observed.
   *
   * @param organization whether the client's key is an organization's
   */
  public StripeApi(
      StripeClient client,
      int callsPerSecond,
      ObservationRegistry observations,
      boolean organization) {
    this.organization = organization;
    this.client = client;
    this.calls = new StripeCallObservations(callsPerSecond, observations);
  }

  /**
   * Asks for a <a href="https://docs.stripe.com/api/subscriptions/retrieve">subscription</a>, with
   * all its items.
   */
  public TimedResponse subscription(StripeEvent event, String id) throws StripeException {
    return items.complete(event.origin().context(), withStatus(ask(event, SUBSCRIPTIONS, id)));
  }

  /**
   * The same, on behalf of nobody.
   *
   * @param account the Connect account, '' without
   */
  public TimedResponse subscription(String account, String id) throws StripeException {
    return items.complete(account, withStatus(object(account, SUBSCRIPTIONS, id)));
  }

  /** A subscription without a status says nothing, so it is none. */
  private static TimedResponse withStatus(TimedResponse answer) throws StripeException {
    if (!answer.json().path("status").isTextual()) {
      throw new UnreadableResponseException("a subscription without a status");
    }
    return answer;
  }

  /**
   * The same; empty when Stripe does not have the subscription, or does not let us read it.
   *
   * @param account the Connect account, '' without
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

  /** Asks for an <a href="https://docs.stripe.com/api/invoices/retrieve">invoice</a>. */
  public TimedResponse invoice(StripeEvent event, String id) throws StripeException {
    return ask(event, "/v1/invoices/", id);
  }

  /** Asks for a <a href="https://docs.stripe.com/api/checkout/sessions/retrieve">checkout</a>. */
  public TimedResponse checkoutSession(StripeEvent event, String id) throws StripeException {
    return ask(event, "/v1/checkout/sessions/", id);
  }

  /** Asks for a thin event with its {@code data}, which a delivery does not carry. */
  public TimedResponse thinEvent(StripeEvent event) throws StripeException {
    return ask(event, "/v2/core/events/", event.id());
  }

  private TimedResponse ask(StripeEvent event, String path, String id) throws StripeException {
    try {
      return object(event.origin().context(), path, id);
    } catch (StripeException e) {
      if (StripeErrors.isMissing(e) && !event.livemode()) {
        throw new EventRejectedException("Stripe does not have " + id + " any more, in test mode");
      }
      throw e;
    }
  }

  /**
   * Asks for an object.
   *
   * @param account the Connect account, '' without
   * @param path of its kind, up to the id
   * @throws UnreadableResponseException when the answer is not this object
   */
  TimedResponse object(String account, String path, String id) throws StripeException {
    TimedResponse answer = get(account, path + ApiResource.urlEncodeId(id));
    if (!id.equals(answer.json().path("id").textValue())) {
      throw new UnreadableResponseException("not the object that was asked for");
    }
    return answer;
  }

  /**
   * Asks for a path with its query.
   *
   * @param account the Connect account, '' without
   * @throws IllegalArgumentException when the path would lead out of Stripe's API
   */
  TimedResponse get(String account, String unchecked) throws StripeException {
    String path = StripeRequestPaths.path(unchecked);
    if (!StripeRequestPaths.isAccount(account)) {
      throw new IllegalArgumentException("not an account of Stripe's");
    }
    if (organization && account.isEmpty()) {
      throw new OperatorRequestRefusedException(
          "STRIPE_SECRET_KEY is an organization's, which has no account of its own: add account");
    }
    if (TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException("Stripe must not be called inside a transaction");
    }
    return calls.call(path, () -> send(account, path));
  }

  private TimedResponse send(String account, String path) throws StripeException {
    long start = System.nanoTime();
    return answer(raw(account, path), Duration.ofNanos(System.nanoTime() - start));
  }

  /** For an error that is not Stripe's, stripe-java throws whatever its parser throws. */
  private StripeResponse raw(String account, String path) throws StripeException {
    try {
      return client.rawRequest(ApiResource.RequestMethod.GET, path, null, options(account, path));
    } catch (JsonParseException
        | ClassCastException
        | IllegalStateException
        | NullPointerException notStripe) {
      throw new UnreadableResponseException("an error that is not Stripe's");
    }
  }

  /** Completes subscriptions. */
  SubscriptionItemsLoader items() {
    return items;
  }

  private static TimedResponse answer(StripeResponse response, Duration took)
      throws StripeException {
    try {
      @Nullable Instant date = response.date();
      return TimedResponse.of(
          JSON.readTree(response.body()), date == null ? Instant.now() : date, took);
    } catch (JsonProcessingException | DateTimeException e) {
      throw new UnreadableResponseException("no JSON, or no date");
    }
  }

  /**
   * <a href="https://docs.stripe.com/context">{@code Stripe-Context}</a> is for version 2 of the
   * API, an organization's key, and paths of accounts; else {@code Stripe-Account}.
   */
  private RawRequestOptions options(String account, String path) {
    RawRequestOptions.RawRequestOptionsBuilder options = RawRequestOptions.builder();
    if (account.isEmpty()) {
      return options.build();
    }
    return organization || account.contains("/") || path.startsWith("/v2/")
        ? options.setStripeContext(account).build()
        : options.setStripeAccount(account).build();
  }
}
