package dev.durablestripe.worker.metrics;

import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Asks Temporal how many events are not applied yet, and since when. */
@Component
class OpenEventCounter {
  private static final String OPEN =
      "WorkflowType = 'ProcessStripeEvent' AND ExecutionStatus = 'Running'";

  private static final long ANSWER_SECONDS = 5;
  private static final Duration FIRST_GUESS = Duration.ofMinutes(1);
  private static final Duration CLOSE_ENOUGH = Duration.ofSeconds(4);

  /** One part of so many. */
  private static final int EXACTNESS = 20;

  private final WorkflowClient temporal;

  OpenEventCounter(WorkflowClient temporal) {
    this.temporal = temporal;
  }

  /**
   * How many there are.
   *
   * @throws io.grpc.StatusRuntimeException when Temporal does not answer
   */
  long count() {
    return count(OPEN);
  }

  /**
   * How long the oldest of them has been there, to within 5 % or 4 s, rather too little than too
   * much; zero when there is none. <a href="https://docs.temporal.io/list-filter">Visibility</a>
   * cannot be asked for the first in an order, but it can count: the age is narrowed down with a
   * dozen counts, however many events there are.
   *
   * @throws io.grpc.StatusRuntimeException when Temporal does not answer
   */
  Duration oldest() {
    Instant now = Instant.now();
    Duration atLeast = Duration.ZERO;
    Duration atMost = FIRST_GUESS;
    while (anyOlder(now, atMost)) {
      atLeast = atMost;
      atMost = atMost.multipliedBy(2);
    }
    while (atMost.minus(atLeast).compareTo(tolerance(atMost)) > 0) {
      Duration middle = atLeast.plus(atMost).dividedBy(2);
      if (anyOlder(now, middle)) {
        atLeast = middle;
      } else {
        atMost = middle;
      }
    }
    return atLeast;
  }

  private static Duration tolerance(Duration age) {
    Duration part = age.dividedBy(EXACTNESS);
    return part.compareTo(CLOSE_ENOUGH) > 0 ? part : CLOSE_ENOUGH;
  }

  private boolean anyOlder(Instant now, Duration age) {
    return count("%s AND StartTime < '%s'".formatted(OPEN, now.minus(age))) > 0;
  }

  private long count(String query) {
    return temporal
        .getWorkflowServiceStubs()
        .blockingStub()
        .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
        .countWorkflowExecutions(
            CountWorkflowExecutionsRequest.newBuilder()
                .setNamespace(temporal.getOptions().getNamespace())
                .setQuery(query)
                .build())
        .getCount();
  }
}
