package dev.durablestripe.endtoend.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.local.LocalStack;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the webhook receives bodies: up to 1 MiB, chunked or not, and unchanged. */
@ExtendWith(SharedStack.class)
class WebhookBodyIT {
  private static final int MAX_BODY_BYTES = 1024 * 1024;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final TestSubscription subscription = new TestSubscription();
  private Pipeline pipeline;

  @BeforeEach
  void connect(LocalStack stack) {
    pipeline = new Pipeline(stack);
  }

  @Test
  void acceptsOneMebibyteAndNoMore() {
    String event = subscription.snapshot("big", "updated", 0, "active", 1);
    String full = event + " ".repeat(MAX_BODY_BYTES - event.length());

    assertThat(pipeline.post(full)).isEqualTo("started");
    assertThat(pipeline.result(subscription.eventId("big"))).isNotNull();

    var tooLarge = pipeline.webhook().post(full + " ");
    assertThat(tooLarge.statusCode()).isEqualTo(413);
    assertThat(tooLarge.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }

  @Test
  void limitsAChunkedBody() throws Exception {
    byte[] body = "x".repeat(MAX_BODY_BYTES + 1).getBytes(StandardCharsets.US_ASCII);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(pipeline.stack().webhookUrl()))
            .header("Stripe-Signature", "t=1,v1=1")
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
            .build();

    assertThat(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(413);
  }

  @Test
  void acceptsAChunkedBody() throws Exception {
    String event = subscription.snapshot("chunked", "updated", 0, "active", 1);
    byte[] body = event.getBytes(StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(pipeline.stack().webhookUrl()))
            .header("Stripe-Signature", pipeline.webhook().signature(event))
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
            .build();

    assertThat(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body()).contains("started");
  }

  @Test
  void rejectsABodyThatAProxyRewrote() {
    String event = subscription.snapshot("rewritten", "updated", 0, "active", 1);

    var response =
        pipeline.webhook().post(event.replace(":", ": "), pipeline.webhook().signature(event));

    assertThat(response.statusCode()).isEqualTo(400);
  }

  @Test
  void readsTheBodyWhateverTheContentType() throws Exception {
    String event = subscription.snapshot("form", "updated", 0, "active", 1);
    for (String type : new String[] {"multipart/form-data; boundary=x", "text/plain", "nonsense"}) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(pipeline.stack().webhookUrl()))
              .header("Content-Type", type)
              .header("Stripe-Signature", pipeline.webhook().signature(event))
              .POST(HttpRequest.BodyPublishers.ofString(event))
              .build();

      assertThat(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .as(type)
          .isEqualTo(200);
    }
  }
}
