package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.HeldRequest;
import dev.durablestripe.internal.local.LocalStack;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An operator resets workflows to their first workflow task, as the UI does. */
@ExtendWith(SharedStack.class)
class ResetIT {
  /** Earlier than all tests. */
  private static final String SINCE = "2026-01-01T00:00:00Z";

  private final TestSubscription subscription = new TestSubscription();
  private Pipeline pipeline;
  private Runbook runbook;

  @BeforeEach
  void connect(LocalStack stack) {
    pipeline = new Pipeline(stack);
    runbook = new Runbook(stack);
  }

  @Test
  void aResetOfACompletedRunFindsTheMark() {
    String id = subscription.eventId("updated");
    var first = pipeline.apply(subscription.snapshot("updated", "updated", 0, "active", 5));
    Map<String, Object> row = pipeline.row(subscription);

    String run = pipeline.workflows().resetToFirstTask(id);

    var second = pipeline.result(id);
    assertThat(run).isNotEqualTo(first.runId());
    assertThat(second.outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
    assertThat(second.runId()).isEqualTo(first.runId());
    assertThat(pipeline.row(subscription)).isEqualTo(row);
  }

  @Test
  void aRejectedEventIsAppliedAfterTheFix() {
    String id = subscription.eventId("bought");
    pipeline.post(subscription.checkout("bought", "somebody"));
    pipeline.workflows().awaitFailed(id);
    assertThat(pipeline.mark(id)).isEmpty();
    assertThat(pipeline.rejection(id).orElseThrow()).contains(subscription.id);
    pipeline.stack().stripe().subscription(subscription.id, subscription.json("active", 5));

    pipeline.workflows().resetToFirstTask(id);

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.row(subscription)).containsEntry("status", "active");
    assertThat(pipeline.rejection(id)).isEmpty();
  }

  @Test
  void aResetOfARetryingEventAppliesItOnce() {
    String id = subscription.eventId("updated");
    pipeline.whileRowIsBlocked(
        subscription,
        () -> {
          pipeline.post(subscription.snapshot("updated", "updated", 0, "active", 5));
          pipeline.workflows().awaitAttempt(id, 2);

          pipeline.workflows().resetToFirstTask(id);
        });
    var result = pipeline.result(id);
    assertThat(result.outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.mark(id)).hasValue(result);
  }

  @Test
  void oneRejectedEventIsResetByItsId() {
    String id = reject("bought");

    runbook.run("reset-one", Map.of("EVENT", id));

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.rejection(id)).isEmpty();
  }

  @Test
  void allRejectedEventsOfACustomerAreReset() {
    List<String> ids = Stream.of("first", "second", "third").map(this::reject).toList();
    assertThat(Runbook.query(pipeline.database(), "rejections").toString()).contains(ids);

    runbook.run("reset-failed", Map.of("CUSTOMER", subscription.customer, "SINCE", SINCE));

    for (String id : ids) {
      assertThat(pipeline.result(id).outcome()).isIn(Outcome.APPLIED, Outcome.STALE);
      assertThat(pipeline.mark(id)).hasValue(pipeline.result(id));
      assertThat(pipeline.rejection(id)).isEmpty();
    }
    assertThat(pipeline.row(subscription)).containsEntry("status", "active");
  }

  @Test
  void aResetDuringAnAttemptTakesEffectOnce(LocalStack stack) {
    String id = subscription.eventId("bought");
    stack.stripe().subscription(subscription.id, subscription.json("active", 5));
    HeldRequest request = stack.stripe().hold("/v1/subscriptions/" + subscription.id);
    pipeline.post(subscription.checkout("bought", "somebody"));
    request.awaitArrival();

    runbook.run("reset-one", Map.of("EVENT", id));

    var result = pipeline.result(id);
    assertThat(result.outcome()).isEqualTo(Outcome.APPLIED);
    Map<String, Object> row = pipeline.row(subscription);
    request.release();
    await()
        .until(
            () ->
                stack
                    .worker()
                    .output()
                    .contains(id + ": ALREADY_APPLIED by run " + result.runId()));
    assertThat(pipeline.mark(id)).hasValue(result);
    assertThat(pipeline.row(subscription)).isEqualTo(row);
  }

  /** Posts an event that is rejected because Stripe lacks the subscription, then adds it there. */
  private String reject(String name) {
    String id = subscription.eventId(name);
    pipeline.stack().stripe().fail("/v1/subscriptions/" + subscription.id, 404);
    pipeline.post(subscription.checkout(name, "somebody"));
    pipeline.workflows().awaitFailed(id);
    pipeline.stack().stripe().subscription(subscription.id, subscription.json("active", 5));
    return id;
  }
}
