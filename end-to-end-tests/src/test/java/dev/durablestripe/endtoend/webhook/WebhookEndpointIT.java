package dev.durablestripe.endtoend.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.RawHttpConnection;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.local.LocalStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The webhook's responses to valid and invalid requests. */
@ExtendWith(SharedStack.class)
class WebhookEndpointIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final TestSubscription subscription = new TestSubscription();
  private Pipeline pipeline;

  @BeforeEach
  void connect(LocalStack stack) {
    pipeline = new Pipeline(stack);
  }

  @Test
  void respondsWithIdAndOutcome() {
    var response =
        pipeline.webhook().post(subscription.snapshot("updated", "updated", 0, "active", 1));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(response.body())
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
    assertThat(pipeline.workflows().exists(subscription.eventId("live"))).isFalse();
  }

  static Stream<String> invalidBodies() {
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
  @MethodSource("invalidBodies")
  void rejectsABodyThatIsNotAnEvent(String body) {
    var response = pipeline.webhook().post(body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.body()).contains("not a Stripe event").doesNotContain("xception");
  }

  @Test
  void acceptsTheLongestId() {
    String id = "evt_" + subscription.eventId("x").repeat(10).substring(0, 251);

    assertThat(pipeline.post(event(id))).isEqualTo("started");
    assertThat(pipeline.result(id)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH"})
  void acceptsOnlyPost(String method) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(pipeline.stack().webhookUrl()))
            // A malformed form, which Spring must not try to read.
            .header("Content-Type", "application/x-www-form-urlencoded")
            .method(method, HttpRequest.BodyPublishers.ofString("%zz=%"))
            .build();

    var response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).hasValue("POST");
  }

  @Test
  void errorsAreProblemDetailsWhateverTheAcceptHeader() throws IOException {
    String response =
        RawHttpConnection.exchange(
            pipeline.stack().ports().webhook(),
            "GET /api/v1/webhooks/stripe HTTP/1.1\r\nHost: here\r\nAccept: nonsense\r\n\r\n");

    assertThat(RawHttpConnection.statuses(response)).containsExactly(405);
    assertThat(response).contains("Content-Type: application/problem+json");
  }
}
