package dev.durablestripe.worker.stripe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.stripe.StripeClient;
import com.stripe.exception.ApiException;
import com.stripe.exception.StripeException;
import com.stripe.model.StripeObject;
import com.stripe.net.RequestOptions;
import com.stripe.net.StripeResponse;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.EventRejected;
import io.github.resilience4j.ratelimiter.RateLimiter;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Asks Stripe, on behalf of an event, for what the event does not say; on the event's Connect
 * account where it has one.
 *
 * <p>Each question throws {@link EventRejected} when the object is gone in test mode, where data
 * can be deleted; {@link StripeException} when Stripe does not answer or refuses, in live mode also
 * when it does not know the object; and {@link
 * io.github.resilience4j.ratelimiter.RequestNotPermitted} when too many calls wait already.
 */
public final class StripeApi {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NOT_FOUND = 404;

  private final StripeClient client;
  private final RateLimiter limit;

  /** Calls through the given client, below the given limit. */
  public StripeApi(StripeClient client, RateLimiter limit) {
    this.client = client;
    this.limit = limit;
  }

  /** Asks for a <a href="https://docs.stripe.com/api/subscriptions/retrieve">subscription</a>. */
  public StripeAnswer subscription(StripeEvent event, String id) throws StripeException {
    return ask(event, id, options -> client.v1().subscriptions().retrieve(id, options));
  }

  /** Asks for an <a href="https://docs.stripe.com/api/invoices/retrieve">invoice</a>. */
  public StripeAnswer invoice(StripeEvent event, String id) throws StripeException {
    return ask(event, id, options -> client.v1().invoices().retrieve(id, options));
  }

  /** Asks for a <a href="https://docs.stripe.com/api/checkout/sessions/retrieve">checkout</a>. */
  public StripeAnswer checkoutSession(StripeEvent event, String id) throws StripeException {
    return ask(event, id, options -> client.v1().checkout().sessions().retrieve(id, options));
  }

  private interface Question {
    StripeObject ask(RequestOptions options) throws StripeException;
  }

  private StripeAnswer ask(StripeEvent event, String id, Question question) throws StripeException {
    if (TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException("Stripe must not be called inside a transaction");
    }
    RateLimiter.waitForPermission(limit);
    long start = System.nanoTime();
    try {
      StripeResponse response = question.ask(options(event)).getLastResponse();
      return answer(response, Duration.ofNanos(System.nanoTime() - start));
    } catch (StripeException e) {
      if (isMissing(e) && !event.livemode()) {
        throw new EventRejected("Stripe does not have " + id + " any more, in test mode");
      }
      throw e;
    }
  }

  private static StripeAnswer answer(StripeResponse response, Duration took) throws ApiException {
    @Nullable Instant date = response.date();
    return StripeAnswer.of(json(response), date == null ? Instant.now() : date, took);
  }

  private static JsonNode json(StripeResponse response) throws ApiException {
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new ApiException(
          "Stripe's answer is not JSON", response.requestId(), null, response.code(), null);
    }
  }

  private static boolean isMissing(StripeException e) {
    return e.getStatusCode() != null && e.getStatusCode() == NOT_FOUND;
  }

  private static RequestOptions options(StripeEvent event) {
    RequestOptions.RequestOptionsBuilder options = RequestOptions.builder();
    if (!event.account().isEmpty()) {
      options.setStripeAccount(event.account());
    }
    return options.build();
  }
}
