package dev.durablestripe.internal.worker.stripe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonParseException;
import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.net.ApiResource;
import com.stripe.net.RawRequestOptions;
import com.stripe.net.StripeResponse;
import dev.durablestripe.internal.worker.event.OperatorRequestRefusedException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Sends GET requests to Stripe's API. Each request is checked, limited and observed. */
final class StripeRequestSender {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final StripeClient client;
  private final StripeCallObservations calls;
  private final boolean organization;

  /**
   * Creates a sender.
   *
   * @param organization whether the client's key is an organization's
   */
  StripeRequestSender(StripeClient client, StripeCallObservations calls, boolean organization) {
    this.client = client;
    this.calls = calls;
    this.organization = organization;
  }

  /**
   * Sends a GET request.
   *
   * @param account the Connect account, '' for the platform's own
   * @param path the path with its query
   * @throws IllegalArgumentException if the path is not one of Stripe's API
   */
  TimedResponse get(String account, String path) throws StripeException {
    StripeRequestPaths.validate(path);
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
    StripeResponse response = sendRaw(account, path);
    return read(response, Duration.ofNanos(System.nanoTime() - start));
  }

  /** If an error response is not Stripe's, stripe-java throws whatever its parser throws. */
  private StripeResponse sendRaw(String account, String path) throws StripeException {
    try {
      return client.rawRequest(ApiResource.RequestMethod.GET, path, null, options(account, path));
    } catch (JsonParseException
        | ClassCastException
        | IllegalStateException
        | NullPointerException e) {
      throw new UnreadableResponseException("an error that is not Stripe's");
    }
  }

  private static TimedResponse read(StripeResponse response, Duration duration)
      throws StripeException {
    try {
      @Nullable Instant date = response.date();
      return TimedResponse.of(
          JSON.readTree(response.body()), date == null ? Instant.now() : date, duration);
    } catch (JsonProcessingException | DateTimeException e) {
      throw new UnreadableResponseException("no JSON, or no date");
    }
  }

  /**
   * <a href="https://docs.stripe.com/context">{@code Stripe-Context}</a> is sent to version 2 of
   * the API, with an organization's key, and for a path of accounts; otherwise {@code
   * Stripe-Account}.
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
