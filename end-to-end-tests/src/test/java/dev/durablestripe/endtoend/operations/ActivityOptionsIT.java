package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.RowBlocker;
import io.temporal.api.failure.v1.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The runbook's section on attempts that take too long: an activity keeps the timeout that it was
 * scheduled with, so a deploy does not lengthen it.
 */
@ExtendWith(SharedStack.class)
class ActivityOptionsIT {
  private static final String TOO_SHORT = "1s";
  private static final Duration ATTEMPT = Duration.ofSeconds(3);

  private final List<TestSubscription> subscriptions =
      Stream.generate(TestSubscription::new).limit(2).toList();
  private final String first = id(subscriptions.get(0));
  private final String second = id(subscriptions.get(1));
  private LocalStack stack;
  private TestNamespace namespace;
  private Pipeline pipeline;
  private List<RowBlocker> blockers = List.of();

  /** Stripe answers late, so that no attempt ends within the timeout; and the database refuses. */
  @BeforeEach
  void letEventsTimeOut(LocalStack shared) {
    stack = shared;
    namespace = new TestNamespace(stack, stack.postgres());
    pipeline = namespace.startPipeline();
    namespace.startWorker().awaitHealthy();
    blockers = subscriptions.stream().map(pipeline::blockRow).toList();
    stack.stripe().delay(() -> ATTEMPT);
    subscriptions.forEach(s -> stack.stripe().subscription(s.id, s.json("active", 5)));
    subscriptions.forEach(s -> pipeline.post(s.checkout("bought", "somebody")));
    awaitRefusal(first);
    awaitRefusal(second);
    namespace.runbook().run("timeout-all", Map.of("TIMEOUT", TOO_SHORT));
    awaitTimeout(first);
    awaitTimeout(second);
  }

  @AfterEach
  void close() {
    stack.stripe().delay(() -> Duration.ZERO);
    namespace.close();
  }

  private static String id(TestSubscription subscription) {
    return subscription.eventId("bought");
  }

  private void awaitTimeout(String event) {
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(
            () -> pipeline.workflows().awaitAttemptFailure(event), Failure::hasTimeoutFailureInfo);
  }

  /** An attempt had enough time to be refused by the database. */
  private void awaitRefusal(String event) {
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(
            () ->
                pipeline
                    .workflows()
                    .awaitAttemptFailure(event)
                    .getApplicationFailureInfo()
                    .getType(),
            "PostgresRefused"::equals);
  }

  @Test
  void oneIsGivenMoreTime() {
    String activity = pipeline.workflows().awaitAttempt(first, 1).getActivityId();

    namespace
        .runbook()
        .run("timeout-one", Map.of("EVENT", first, "ACTIVITY", activity, "TIMEOUT", "60s"));

    awaitRefusal(first);
    assertThat(pipeline.workflows().awaitAttemptFailure(second).hasTimeoutFailureInfo()).isTrue();
    assertApplied(first);
  }

  @Test
  void allAreGivenMoreTime() {
    namespace.runbook().run("timeout-all", Map.of("TIMEOUT", "60s"));

    awaitRefusal(first);
    awaitRefusal(second);
    assertApplied(first);
    assertApplied(second);
  }

  private void assertApplied(String event) {
    blockers.forEach(RowBlocker::close);
    blockers = List.of();
    assertThat(pipeline.result(event).outcome()).isEqualTo(Outcome.APPLIED);
  }
}
