package dev.durablestripe.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;

/** Posts events to the webhook as Stripe does: over HTTP, signed. */
public final class WebhookClient {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final URI url;
  private final String secret;

  /** Posts to a URL, signing with a secret. */
  public WebhookClient(String url, String secret) {
    this.url = URI.create(url);
    this.secret = secret;
  }

  /** Posts an event with a valid signature. */
  public HttpResponse<String> post(String event) {
    return post(event, signature(event));
  }

  /** Posts an event with the given signature header. */
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

  /** The header that Stripe would send with an event now. */
  public String signature(String event) {
    try {
      return com.stripe.net.Webhook.Signature.generateSignatureHeader(event, secret);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
