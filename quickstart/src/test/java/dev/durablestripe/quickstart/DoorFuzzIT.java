package dev.durablestripe.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.contract.MalformedStripeEvent;
import dev.durablestripe.contract.StripeEvent;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever is sent: an error of the sender's is told as a problem that quotes nothing, and nothing
 * is started that Stripe did not sign. A million inputs: {@code mvn -B verify -Dit.test=DoorFuzzIT
 * -Dfuzz.inputs=1000000}; {@code -Dfuzz.seed} repeats a run.
 */
@ExtendWith(SharedStack.class)
class DoorFuzzIT {
  private static final Logger log = LoggerFactory.getLogger(DoorFuzzIT.class);
  private static final Pattern STARTED =
      Pattern.compile("\"event_id\":\"(\\w+)\",\"outcome\":\"started\"");

  private final String ids = "evt_" + UUID.randomUUID().toString().replace("-", "") + "_";
  private final long seed = Long.getLong("fuzz.seed", System.nanoTime());
  private final int inputs = Integer.getInteger("fuzz.inputs", 3_000);

  @Test
  void keepsItsPromises(LocalStack stack) throws IOException {
    DoorGrammar grammar = new DoorGrammar(seed, ids);
    long started = 0;
    long refused = 0;
    for (int i = 0; i < inputs; i++) {
      DoorGrammar.Sample sample = grammar.next();
      String answer = RawHttp.exchange(stack.ports().webhook(), sample.text());
      check(sample, answer);
      started += STARTED.matcher(answer).results().count();
      refused += answer.contains("problem+json") ? 1 : 0;
    }
    log.info("Seed {}, inputs {}: refused {}, started {}", seed, inputs, refused, started);

    assertThat(started).as("good ones are taken meanwhile").isPositive();
    assertThat(refused).isGreaterThan(inputs / 2);
    long expected = started;
    await().untilAsserted(() -> assertThat(workflows(stack)).isEqualTo(expected));
    assertThat(stack.starter().isHealthy()).isTrue();
    assertThat(stack.starter().log()).content().doesNotContain(DoorGrammar.PERSONAL);
  }

  private void check(DoorGrammar.Sample sample, String answer) {
    String what = "seed %d%n%s%n=>%n%s".formatted(seed, sample.text(), answer);
    List<Integer> statuses = RawHttp.statuses(answer);
    assertThat(statuses).as(what).allMatch(status -> status < 500);
    assertThat(answer)
        .as(what)
        .doesNotContain("xception", "\tat ", "java.", "org.apache", "<html", DoorGrammar.PERSONAL);
    // The server itself refuses a bad "OPTIONS *", without a word.
    if (statuses.stream().anyMatch(status -> status >= 400)
        && !answer.contains("Allow: GET, HEAD")) {
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
  private static void isAnEvent(DoorGrammar.Sample sample, MatchResult start, String what) {
    String request = sample.text();
    String body = request.substring(request.indexOf("\r\n\r\n") + 4);
    if (!request.contains("chunked")) {
      try {
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(StripeEvent.parse(bytes).id()).as(what).isEqualTo(start.group(1));
      } catch (MalformedStripeEvent e) {
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
