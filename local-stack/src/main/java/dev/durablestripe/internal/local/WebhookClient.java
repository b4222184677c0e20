package dev.durablestripe.internal.local;

import com.stripe.net.Webhook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;

/** Posts signed events to the webhook over HTTP, as Stripe does. */
public final class WebhookClient {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int UNAVAILABLE = 503;
  private static final int MAX_DELIVERIES = 20;

  private final URI url;
  private final String secret;

  /** Posts to the webhook on a port of this machine, and signs with a secret. */
  public WebhookClient(int port, String secret) {
    this(url(port), secret);
  }

  /** Posts to a URL, and signs with a secret. */
  public WebhookClient(String url, String secret) {
    this.url = URI.create(url);
    this.secret = secret;
  }

  /** The URL of the webhook on a port of this machine. */
  public static String url(int port) {
    return "http://127.0.0.1:%d/api/v1/webhooks/stripe".formatted(port);
  }

  /**
   * Posts an event with a valid signature.
   *
   * @throws UncheckedIOException if there is no response within 10 s
   */
  public HttpResponse<String> post(String event) {
    return post(event, signature(event));
  }

  /**
   * Posts an event, and again while the answer is 503, as Stripe does, but without a pause and 20
   * times at most.
   *
   * @return the last answer
   * @throws UncheckedIOException if there is no response within 10 s
   */
  public HttpResponse<String> deliver(String event) {
    HttpResponse<String> answer = post(event);
    for (int n = 1; answer.statusCode() == UNAVAILABLE && n < MAX_DELIVERIES; n++) {
      answer = post(event);
    }
    return answer;
  }

  /**
   * Posts an event with a signature header.
   *
   * @throws UncheckedIOException if there is no response within 10 s
   */
  public HttpResponse<String> post(String event, String signature) {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/json; charset=utf-8")
            .header("Accept", "*/*; q=0.5, application/xml")
            .header("Stripe-Signature", signature)
            .POST(HttpRequest.BodyPublishers.ofString(event))
            .build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The signature header that Stripe would send with an event now. */
  public String signature(String event) {
    try {
      return Webhook.Signature.generateSignatureHeader(event, secret);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
