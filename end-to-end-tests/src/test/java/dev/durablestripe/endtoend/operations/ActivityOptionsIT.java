package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.RowBlocker;
import io.temporal.api.failure.v1.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The runbook's section on attempts that take too long: an activity keeps the timeout that it was
 * scheduled with, so a deploy does not lengthen it. The second test goes on with the events that
 * the first one leaves.
 */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class ActivityOptionsIT {
  private static final String TOO_SHORT = "1s";
  private static final Duration ATTEMPT = Duration.ofSeconds(3);

  private final List<TestSubscription> subscriptions =
      Stream.generate(TestSubscription::new).limit(3).toList();
  private final String first = id(subscriptions.get(0));
  private final List<String> others = subscriptions.stream().skip(1).map(s -> id(s)).toList();
  private LocalStack stack;
  private TestNamespace namespace;
  private Pipeline pipeline;
  private List<RowBlocker> blockers = List.of();

  /** Stripe answers late, so that no attempt ends within the timeout; and the database refuses. */
  @BeforeAll
  void letEventsTimeOut(LocalStack shared) {
    stack = shared;
    namespace = new TestNamespace(stack, stack.postgres());
    pipeline = namespace.pipelineWithoutStarter();
    namespace.startWorker().awaitHealthy();
    blockers = subscriptions.stream().map(pipeline::blockRow).toList();
    stack.stripe().delay(() -> ATTEMPT);
    subscriptions.forEach(s -> stack.stripe().subscription(s.id, s.json("active", 5)));
    subscriptions.forEach(s -> pipeline.post(s.checkout("bought", "somebody")));
    awaitRefusal(first);
    others.forEach(this::awaitRefusal);
    namespace.runbook().run("timeout-all", Map.of("TIMEOUT", TOO_SHORT));
    awaitTimeout(first);
    others.forEach(this::awaitTimeout);
  }

  @AfterAll
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
  @Order(1)
  void oneIsGivenMoreTime() {
    String activity = pipeline.workflows().awaitAttempt(first, 1).getActivityId();

    namespace
        .runbook()
        .run("timeout-one", Map.of("EVENT", first, "ACTIVITY", activity, "TIMEOUT", "60s"));

    awaitRefusal(first);
    assertThat(others)
        .allMatch(event -> pipeline.workflows().awaitAttemptFailure(event).hasTimeoutFailureInfo());
    blockers.get(0).close();
    assertThat(pipeline.result(first).outcome()).isEqualTo(Outcome.APPLIED);
  }

  @Test
  @Order(2)
  void allAreGivenMoreTime() {
    namespace.runbook().run("timeout-all", Map.of("TIMEOUT", "60s"));

    others.forEach(this::awaitRefusal);
    blockers.stream().skip(1).forEach(RowBlocker::close);
    assertThat(others).allMatch(event -> pipeline.result(event).outcome() == Outcome.APPLIED);
  }
}
