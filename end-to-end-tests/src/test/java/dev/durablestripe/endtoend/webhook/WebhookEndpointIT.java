package dev.durablestripe.endtoend.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.RawHttpConnection;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.local.LocalStack;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the webhook answers, for good input and bad. */
@ExtendWith(SharedStack.class)
class WebhookEndpointIT {
  private static final int LIMIT = 1024 * 1024;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final TestSubscription subscription = new TestSubscription();
  private Pipeline pipeline;

  @BeforeEach
  void connect(LocalStack stack) {
    pipeline = new Pipeline(stack);
  }

  @Test
  void respondsWithIdAndOutcome() {
    var answer =
        pipeline.webhook().post(subscription.snapshot("updated", "updated", 0, "active", 1));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.body())
        .isEqualTo(
            "{\"event_id\":\"%s\",\"outcome\":\"started\"}", subscription.eventId("updated"));
  }

  @Test
  void acceptsAThinEvent() {
    String thin =
        """
        {"id":"%s","object":"v2.core.event","type":"v1.some.future.type","livemode":false,\
        "created":"2026-11-24T06:00:00.000Z","related_object":{"id":"%s","type":"subscription"}}"""
            .formatted(subscription.eventId("thin"), subscription.id);

    assertThat(pipeline.post(thin)).isEqualTo("started");
  }

  @Test
  void ignoresTheOtherMode() {
    String live =
        subscription
            .snapshot("live", "updated", 0, "active", 1)
            .replace("\"livemode\":false", "\"livemode\":true");

    assertThat(pipeline.post(live)).isEqualTo("ignored");
    assertThat(pipeline.hasWorkflow(subscription.eventId("live"))).isFalse();
  }

  static Stream<String> notEvents() {
    return Stream.of(
        "",
        "{}",
        "[]",
        "null",
        "\"event\"",
        "42",
        "not JSON",
        "{\"object\":\"event\"",
        "{\"object\":\"event\"}",
        "{\"object\":\"customer\",\"id\":\"cus_1\"}",
        "{\"object\":\"event\",\"id\":7}",
        event("evt-with-a-dash"),
        event("evt_" + "x".repeat(252)),
        event(""),
        event("evt_1") + event("evt_2"),
        event("evt_1").replace("\"livemode\":false", "\"livemode\":\"no\""),
        event("evt_1").replace("1795502288", "\"now\""),
        event("evt_1").replace("1795502288", "99999999999999999"),
        event("evt_1").replace("\"some.type\"", "null"),
        "[".repeat(500_000));
  }

  private static String event(String id) {
    return """
        {"id":"%s","object":"event","type":"some.type","created":1795502288,"livemode":false,\
        "data":{"object":{}}}"""
        .formatted(id);
  }

  @ParameterizedTest
  @MethodSource("notEvents")
  void rejectsABodyThatIsNotAnEvent(String body) {
    var answer = pipeline.webhook().post(body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.body()).contains("not a Stripe event").doesNotContain("xception");
  }

  @Test
  void acceptsTheLongestId() {
    String id = "evt_" + subscription.eventId("x").repeat(10).substring(0, 251);

    assertThat(pipeline.post(event(id))).isEqualTo("started");
    assertThat(pipeline.result(id)).isNotNull();
  }

  @Test
  void acceptsOneMebibyteAndNoMore() {
    String event = subscription.snapshot("big", "updated", 0, "active", 1);
    String full = event + " ".repeat(LIMIT - event.length());

    assertThat(pipeline.post(full)).isEqualTo("started");
    assertThat(pipeline.result(subscription.eventId("big"))).isNotNull();

    var tooLarge = pipeline.webhook().post(full + " ");
    assertThat(tooLarge.statusCode()).isEqualTo(413);
    assertThat(tooLarge.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }

  @Test
  void limitsAChunkedBody() throws Exception {
    byte[] body = "x".repeat(LIMIT + 1).getBytes(StandardCharsets.US_ASCII);
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

    var answer =
        pipeline.webhook().post(event.replace(":", ": "), pipeline.webhook().signature(event));

    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH"})
  void acceptsOnlyPost(String method) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(pipeline.stack().webhookUrl()))
            // A form, and a broken one: Spring must not try to read it.
            .header("Content-Type", "application/x-www-form-urlencoded")
            .method(method, HttpRequest.BodyPublishers.ofString("%zz=%"))
            .build();

    var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).hasValue("POST");
  }

  @Test
  void errorsAreProblemDetailsWhateverTheAcceptHeader() throws IOException {
    String answer =
        RawHttpConnection.exchange(
            pipeline.stack().ports().webhook(),
            "GET /api/v1/webhooks/stripe HTTP/1.1\r\nHost: here\r\nAccept: nonsense\r\n\r\n");

    assertThat(RawHttpConnection.statuses(answer)).containsExactly(405);
    assertThat(answer).contains("Content-Type: application/problem+json");
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
