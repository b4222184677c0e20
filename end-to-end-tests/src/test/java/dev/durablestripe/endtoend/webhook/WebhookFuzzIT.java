package dev.durablestripe.endtoend.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.contract.MalformedStripeEventException;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.endtoend.support.RawHttpConnection;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.local.LocalStack;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever is sent: an error of the sender's is told as a problem that quotes nothing, and nothing
 * is started that Stripe did not sign. A million inputs: {@code mvn -B verify
 * -Dit.test=WebhookFuzzIT -Dfuzz.inputs=1000000}; {@code -Dfuzz.seed} repeats a run.
 */
@ExtendWith(SharedStack.class)
class WebhookFuzzIT {
  private static final Logger log = LoggerFactory.getLogger(WebhookFuzzIT.class);
  private static final Pattern STARTED =
      Pattern.compile("\"event_id\":\"(\\w+)\",\"outcome\":\"started\"");

  private static final int SENDERS = 4;

  /** What HTTP has for transfer codings and versions that a server does not know. */
  private static final List<Integer> HTTP_NOT_SPOKEN = List.of(501, 505);

  private final String ids = "evt_" + UUID.randomUUID().toString().replace("-", "") + "_";
  private final long seed = Long.getLong("fuzz.seed", System.nanoTime());
  private final int inputs = Integer.getInteger("fuzz.inputs", 3_000);

  /**
   * What the answers said.
   *
   * @param started events that were taken
   * @param refused requests that were not
   * @param silent signed requests without an answer: a sender who has hung up on his side while
   *     Tomcat still waits for the end of his chunks may miss it, and would send again
   */
  private record Seen(long started, long refused, long silent) {
    Seen plus(Seen other) {
      return new Seen(started + other.started, refused + other.refused, silent + other.silent);
    }
  }

  @Test
  void everyRequestIsHandledSafely(LocalStack stack) {
    Seen seen =
        IntStream.range(0, SENDERS)
            .parallel()
            .mapToObj(sender -> send(stack, sender))
            .reduce(new Seen(0, 0, 0), Seen::plus);
    log.info("Seed {}, inputs {}: {}", seed, inputs, seen);

    assertThat(seen.started()).as("good ones are taken meanwhile").isPositive();
    assertThat(seen.refused()).isGreaterThan(inputs / 2);
    await()
        .untilAsserted(
            () ->
                assertThat(workflows(stack))
                    .isBetween(seen.started(), seen.started() + seen.silent()));
    assertThat(stack.starter().isHealthy()).isTrue();
    assertThat(stack.starter().log()).content().doesNotContain(RandomHttpRequests.PERSONAL);
  }

  private Seen send(LocalStack stack, int sender) {
    RandomHttpRequests grammar = new RandomHttpRequests(seed + sender, ids + sender + "_");
    Seen seen = new Seen(0, 0, 0);
    for (int i = 0; i < inputs / SENDERS; i++) {
      RandomHttpRequests.Sample sample = grammar.next();
      String answer = exchange(stack.ports().webhook(), sample.text());
      check(sample, answer);
      seen =
          seen.plus(
              new Seen(
                  started(answer),
                  answer.contains("problem+json") ? 1 : 0,
                  sample.signed() && answer.isEmpty() ? 1 : 0));
    }
    return seen;
  }

  /** But for those whose damaged id is one all the same: they cannot be found again. */
  private long started(String answer) {
    return STARTED.matcher(answer).results().filter(m -> m.group(1).startsWith(ids)).count();
  }

  private static String exchange(int port, String request) {
    try {
      return RawHttpConnection.exchange(port, request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void check(RandomHttpRequests.Sample sample, String answer) {
    String what = "seed %d%n%s%n=>%n%s".formatted(seed, sample.text(), answer);
    List<Integer> statuses = RawHttpConnection.statuses(answer);
    // Tomcat answers these before any of our code runs, and without a word.
    boolean tomcats = sample.text().startsWith("OPTIONS * ");
    assertThat(statuses)
        .as(what)
        .allMatch(status -> status < 500 || (tomcats && HTTP_NOT_SPOKEN.contains(status)));
    assertThat(answer)
        .as(what)
        .doesNotContain(
            "xception", "\tat ", "java.", "org.apache", "<html", RandomHttpRequests.PERSONAL);
    if (!tomcats && statuses.stream().anyMatch(status -> status >= 400)) {
      assertThat(answer).as(what).contains("Content-Type: application/problem+json");
    }
    if (sample.complete()) {
      assertThat(statuses).as(what).isNotEmpty();
    }
    if (answer.contains("outcome")) {
      assertThat(sample.signed()).as(what).isTrue();
      STARTED.matcher(answer).results().forEach(start -> isAnEvent(sample, start, what));
    }
  }

  /** Its body is the event of that id. */
  private static void isAnEvent(RandomHttpRequests.Sample sample, MatchResult start, String what) {
    String request = sample.text();
    String body = request.substring(request.indexOf("\r\n\r\n") + 4);
    if (!request.contains("chunked")) {
      try {
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(StripeEvent.parse(bytes).id()).as(what).isEqualTo(start.group(1));
      } catch (MalformedStripeEventException e) {
        throw new AssertionError(what, e);
      }
    }
  }

  private long workflows(LocalStack stack) {
    return stack
        .temporal()
        .stubs()
        .blockingStub()
        .countWorkflowExecutions(
            CountWorkflowExecutionsRequest.newBuilder()
                .setNamespace("default")
                .setQuery("WorkflowId STARTS_WITH '" + ids + "'")
                .build())
        .getCount();
  }
}
