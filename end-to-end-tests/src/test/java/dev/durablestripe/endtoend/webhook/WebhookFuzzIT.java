package dev.durablestripe.endtoend.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.RawHttpConnection;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.UniqueId;
import dev.durablestripe.internal.contract.MalformedStripeEventException;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.local.LocalStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random requests: an invalid request gets a problem detail that quotes nothing, and only events
 * that Stripe signed are started. For a million inputs: {@code mvn -B verify
 * -Dit.test=WebhookFuzzIT -Dfuzz.inputs=1000000}; {@code -Dfuzz.seed} repeats a run.
 */
@ExtendWith(SharedStack.class)
class WebhookFuzzIT {
  private static final Logger log = LoggerFactory.getLogger(WebhookFuzzIT.class);
  private static final Pattern STARTED =
      Pattern.compile("\"event_id\":\"(\\w+)\",\"outcome\":\"started\"");

  private static final int SENDERS = 4;

  /** The statuses for an unknown transfer coding or version of HTTP. */
  private static final List<Integer> UNSUPPORTED_HTTP = List.of(501, 505);

  private final String idPrefix = "evt_" + UniqueId.next() + "_";
  private final long seed = Long.getLong("fuzz.seed", System.nanoTime());
  private final int inputs = Integer.getInteger("fuzz.inputs", 3_000);

  /**
   * The number of responses of each kind.
   *
   * @param started accepted events
   * @param refused refused requests
   * @param silent signed requests without a response: a sender that closes its side while Tomcat
   *     waits for the end of the chunks may miss the response, and would send again
   */
  private record Counts(long started, long refused, long silent) {
    Counts plus(Counts other) {
      return new Counts(started + other.started, refused + other.refused, silent + other.silent);
    }
  }

  @Test
  void everyRequestIsHandledSafely(LocalStack stack) {
    Counts counts =
        IntStream.range(0, SENDERS)
            .parallel()
            .mapToObj(sender -> send(stack, sender))
            .reduce(new Counts(0, 0, 0), Counts::plus);
    log.info("Seed {}, inputs {}: {}", seed, inputs, counts);

    assertThat(counts.started()).as("valid events are accepted").isPositive();
    assertThat(counts.refused()).isGreaterThan(inputs / 2);
    await()
        .untilAsserted(
            () ->
                assertThat(workflows(stack))
                    .isBetween(counts.started(), counts.started() + counts.silent()));
    assertThat(stack.starter().isHealthy()).isTrue();
    assertThat(stack.starter().log()).content().doesNotContain(RandomHttpRequests.PERSONAL_DATA);
  }

  private Counts send(LocalStack stack, int sender) {
    RandomHttpRequests requests = new RandomHttpRequests(seed + sender, idPrefix + sender + "_");
    Counts counts = new Counts(0, 0, 0);
    for (int i = 0; i < inputs / SENDERS; i++) {
      RandomHttpRequests.RandomRequest request = requests.next();
      String response = exchange(stack.ports().webhook(), request.text());
      check(request, response);
      counts =
          counts.plus(
              new Counts(
                  started(response),
                  response.contains("problem+json") ? 1 : 0,
                  request.signed() && response.isEmpty() ? 1 : 0));
    }
    return counts;
  }

  /** Started events, except for those whose id was damaged into another valid one. */
  private long started(String response) {
    return STARTED.matcher(response).results().filter(m -> m.group(1).startsWith(idPrefix)).count();
  }

  private static String exchange(int port, String request) {
    try {
      return RawHttpConnection.exchange(port, request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void check(RandomHttpRequests.RandomRequest request, String response) {
    String description = "seed %d%n%s%n=>%n%s".formatted(seed, request.text(), response);
    List<Integer> statuses = RawHttpConnection.statuses(response);
    // Tomcat responds to these before any of our code runs, without a body.
    boolean fromTomcat = request.text().startsWith("OPTIONS * ");
    assertThat(statuses)
        .as(description)
        .allMatch(status -> status < 500 || (fromTomcat && UNSUPPORTED_HTTP.contains(status)));
    assertThat(response)
        .as(description)
        .doesNotContain(
            "xception", "\tat ", "java.", "org.apache", "<html", RandomHttpRequests.PERSONAL_DATA);
    if (!fromTomcat && statuses.stream().anyMatch(status -> status >= 400)) {
      assertThat(response).as(description).contains("Content-Type: application/problem+json");
    }
    if (request.complete()) {
      assertThat(statuses).as(description).isNotEmpty();
    }
    if (response.contains("outcome")) {
      assertThat(request.signed()).as(description).isTrue();
      STARTED
          .matcher(response)
          .results()
          .forEach(start -> assertIsEvent(request, start, description));
    }
  }

  /** The body is the event that was started. */
  private static void assertIsEvent(
      RandomHttpRequests.RandomRequest request, MatchResult start, String description) {
    String text = request.text();
    String body = text.substring(text.indexOf("\r\n\r\n") + 4);
    if (!text.contains("chunked")) {
      try {
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(StripeEvent.parse(bytes).id()).as(description).isEqualTo(start.group(1));
      } catch (MalformedStripeEventException e) {
        throw new AssertionError(description, e);
      }
    }
  }

  private long workflows(LocalStack stack) {
    return stack
        .temporal()
        .client()
        .countWorkflows("WorkflowId STARTS_WITH '" + idPrefix + "'")
        .getCount();
  }
}
