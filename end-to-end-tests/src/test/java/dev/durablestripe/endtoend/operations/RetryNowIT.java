package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Timestamps;
import dev.durablestripe.endtoend.support.ConcurrentTasks;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.HeldRequest;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.RowBlocker;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An operator retries waiting events immediately. */
@ExtendWith(SharedStack.class)
class RetryNowIT {
  private final TestSubscription subscription = new TestSubscription();
  private final String id = subscription.eventId("updated");
  private Pipeline pipeline;
  private Runbook runbook;

  @BeforeEach
  void connect(LocalStack stack) {
    pipeline = new Pipeline(stack);
    runbook = new Runbook(stack);
  }

  @Test
  void oneOrAllAreAppliedBeforeTheNextAttemptIsDue() {
    List<TestSubscription> subscriptions = Stream.generate(TestSubscription::new).limit(4).toList();
    List<RowBlocker> blockers = subscriptions.stream().map(pipeline::blockRow).toList();
    subscriptions.forEach(s -> pipeline.post(s.snapshot("updated", "updated", 0, "active", 5)));
    List<Instant> due =
        subscriptions.stream()
            .map(s -> due(pipeline.workflows().awaitAttempt(s.eventId("updated"), 6)))
            .toList();
    blockers.forEach(RowBlocker::close);

    String first = subscriptions.get(0).eventId("updated");
    runbook.run("retry-activity", Map.of("EVENT", first, "ACTIVITY", activity(first)));
    runbook.run("retry-one", Map.of("EVENT", subscriptions.get(1).eventId("updated")));
    runbook.run("retry-all", Map.of());

    for (int i = 0; i < subscriptions.size(); i++) {
      String event = subscriptions.get(i).eventId("updated");
      assertThat(pipeline.result(event).outcome()).isEqualTo(Outcome.APPLIED);
      assertThat(appliedAt(event)).isBefore(due.get(i));
      assertThat(pipeline.row(subscriptions.get(i))).containsEntry("seat_limit", 5L);
    }
  }

  @Test
  void twoConcurrentRetriesApplyOnce() {
    pipeline.whileRowIsBlocked(
        subscription,
        () -> {
          pipeline.post(subscription.snapshot("updated", "updated", 0, "active", 5));
          pipeline.workflows().awaitAttempt(id, 3);
          Map<String, String> variables = Map.of("EVENT", id, "ACTIVITY", activity(id));

          ConcurrentTasks.run(
              Collections.nCopies(2, () -> runbook.run("retry-activity", variables)));
        });

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.mark(id)).hasValue(pipeline.result(id));
  }

  @Test
  void aRetryDuringAnAttemptAppliesOnce(LocalStack stack) {
    String bought = subscription.eventId("bought");
    String path = "/v1/subscriptions/" + subscription.id;
    stack.stripe().fail(path, 503);
    pipeline.post(subscription.checkout("bought", "somebody"));
    pipeline.workflows().awaitAttempt(bought, 2);
    stack.stripe().subscription(subscription.id, subscription.json("active", 5));
    HeldRequest request = stack.stripe().hold(path);
    request.awaitArrival();

    runbook.run("retry-one", Map.of("EVENT", bought));
    request.release();
    await().until(() -> pipeline.mark(bought).isPresent());
    Map<String, Object> row = pipeline.row(subscription);

    // Temporal ignores the result of an attempt that was reset: the next one finds the mark.
    var result = pipeline.result(bought);
    assertThat(result.outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
    assertThat(pipeline.mark(bought).orElseThrow().runId()).isEqualTo(result.runId());
    assertThat(pipeline.row(subscription)).isEqualTo(row);
  }

  private String activity(String event) {
    String output = runbook.run("activity-id", Map.of("EVENT", event));
    return output.replaceAll("\\s*ActivityId\\s+(\\S+)\\s*", "$1");
  }

  private static Instant due(PendingActivityInfo activity) {
    return Instant.ofEpochMilli(Timestamps.toMillis(activity.getNextAttemptScheduleTime()));
  }

  private Instant appliedAt(String event) {
    return pipeline
        .database()
        .sql("SELECT applied_at FROM billing.stripe_event WHERE event_id = :event")
        .param("event", event)
        .query(java.sql.Timestamp.class)
        .single()
        .toInstant();
  }
}
