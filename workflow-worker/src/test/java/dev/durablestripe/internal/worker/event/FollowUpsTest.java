package dev.durablestripe.internal.worker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.durablestripe.handler.EventChange;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.contract.FollowUpTarget;
import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.OperatorAction.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Which events are followed, what a follow-up receives, and when nothing is left to start. */
class FollowUpsTest {
  private static final FollowUpTarget TARGET = new FollowUpTarget("SendMail", "mail");
  private static final TestWorker ON = new TestWorker(TARGET);
  private static final TestWorker OFF = new TestWorker();

  private final FollowUps followUps = ON.bean(FollowUps.class);
  private final TestSubscription subscription = new TestSubscription();
  private final String id = subscription.eventId("a");
  private final String event = subscription.updated("a", 0, "active", 5);

  private static Map<String, Object> row(String eventId) {
    List<Map<String, Object>> rows =
        TestWorker.database()
            .sql("SELECT * FROM billing.follow_up WHERE event_id = :event")
            .param("event", eventId)
            .query()
            .listOfRows();
    return rows.isEmpty() ? Map.of() : rows.get(0);
  }

  private void record(String assignments) {
    TestWorker.database()
        .sql("UPDATE billing.follow_up SET " + assignments + " WHERE event_id = :event")
        .param("event", id)
        .update();
  }

  private JsonNode input(String eventId) throws Exception {
    return new ObjectMapper().readTree(followUps.begin(eventId).orElseThrow().input());
  }

  private EventResult reapply(TestWorker worker) throws Exception {
    TestWorker.STRIPE.event("", event, true);
    return worker.perform(action());
  }

  private OperatorAction action() {
    return new OperatorAction("action-" + TestWorker.unique(), Kind.REAPPLY, id, "", "a test");
  }

  @Test
  void anAppliedEventIsFollowed() throws Exception {
    EventResult result = ON.apply(event);

    assertThat(result.outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(result.followUp()).isEqualTo(TARGET);
    assertThat(row(id))
        .containsEntry("workflow_type", "SendMail")
        .containsEntry("task_queue", "mail")
        .containsEntry("attempted_at", null)
        .containsEntry("started_at", null);
  }

  @Test
  void aLaterRunReportsItUntilItIsStarted() throws Exception {
    ON.apply(event);

    EventResult before = ON.apply(event);
    followUps.begin(id);
    EventResult attempted = ON.apply(event);
    followUps.recordStarted(id);
    EventResult after = ON.apply(event);

    assertThat(before.outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
    assertThat(before.followUp()).isEqualTo(TARGET);
    assertThat(attempted.followUp()).isEqualTo(TARGET);
    assertThat(after.followUp()).isNull();
    assertThat(followUps.begin(id)).isEmpty();
  }

  /** A claim is an event without a valid signature. */
  @Test
  void aClaimOfAnAppliedEventReportsItToo() throws Exception {
    ON.apply(event);

    assertThat(ON.bean(EventVerifier.class).findFinalResult(id).orElseThrow().followUp())
        .isEqualTo(TARGET);
  }

  @Test
  void markChangeAndFollowUpAreOneCommit() throws Exception {
    EventTransaction transaction = ON.bean(EventTransaction.class);
    EventChange failing =
        EventChange.write(
            database -> {
              assertThat(
                      database
                          .sql("SELECT count(*) FROM billing.follow_up WHERE event_id = :event")
                          .param("event", id)
                          .query(Long.class)
                          .single())
                  .isOne();
              throw new IllegalStateException("as if the connection had died");
            });

    assertThatThrownBy(
            () -> transaction.commit(TestWorker.parse(event), failing, new Attempt("a-run", 1)))
        .hasMessageContaining("had died");

    assertThat(row(id)).isEmpty();
    assertThat(TestWorker.mark(id)).isEqualTo("none");
  }

  @Test
  void eventsThatChangeNothingAreNotFollowed() throws Exception {
    ON.apply(subscription.updated("newer", 600, "active", 7));

    EventResult stale = ON.apply(event);
    EventResult ignored =
        ON.apply(subscription.event("other", "charge.refunded", subscription.start, "{}"));

    assertThat(stale.outcome()).isEqualTo(Outcome.STALE);
    assertThat(ignored.outcome()).isEqualTo(Outcome.IGNORED);
    assertThat(stale.followUp()).isNull();
    assertThat(ignored.followUp()).isNull();
    assertThat(row(id)).isEmpty();
    assertThat(row(subscription.eventId("other"))).isEmpty();
  }

  @Test
  void ofTwinsTheAppliedOneIsFollowed() throws Exception {
    ON.apply(event);
    subscription.putAtStripe("active", 5);

    EventResult thin = ON.apply(subscription.thinUpdated("a", subscription.start));

    assertThat(thin.followUp()).isNull();
    assertThat(row(subscription.thinId("a"))).isEmpty();
    assertThat(row(id)).isNotEmpty();
  }

  @Test
  void theSettingCountsWhenTheEventIsApplied() throws Exception {
    OFF.apply(event);
    TestSubscription later = new TestSubscription();
    ON.apply(later.updated("a", 0, "active", 5));

    assertThat(ON.apply(event).followUp()).isNull();
    assertThat(OFF.apply(later.updated("a", 0, "active", 5)).followUp()).isEqualTo(TARGET);
    TestWorker other = new TestWorker(new FollowUpTarget("Other", "other"));
    assertThat(other.apply(later.updated("a", 0, "active", 5)).followUp()).isEqualTo(TARGET);
    assertThat(OFF.bean(FollowUps.class).begin(later.eventId("a")).orElseThrow().target())
        .isEqualTo(TARGET);
  }

  @Test
  void twoAttemptsOfOneEventRecordItOnce() throws Exception {
    // The one that loses compares the event with the other's row, which is as new.
    subscription.putAtStripe("active", 5);
    CompletableFuture<EventResult> first = ON.applyAsync(event);
    CompletableFuture<EventResult> second = ON.applyAsync(event);

    assertThat(List.of(first.join(), second.join()))
        .extracting(EventResult::followUp)
        .containsOnly(TARGET);
    assertThat(row(id)).isNotEmpty();
  }

  @Test
  void theInputIsTheChange() throws Exception {
    ON.apply(subscription.updated("first", 0, "trialing", 3));
    ON.apply(subscription.updated("second", 600, "active", 5));

    JsonNode created = input(subscription.eventId("first"));
    JsonNode updated = input(subscription.eventId("second"));

    assertThat(updated.fieldNames())
        .toIterable()
        .containsExactly(
            "event_id",
            "event_type",
            "livemode",
            "stripe_account",
            "stripe_customer_id",
            "stripe_subscription_id",
            "before",
            "after");
    assertThat(updated.path("event_id").textValue()).isEqualTo(subscription.eventId("second"));
    assertThat(updated.path("event_type").textValue()).isEqualTo("customer.subscription.updated");
    assertThat(updated.path("livemode").booleanValue()).isFalse();
    assertThat(updated.path("stripe_account").textValue()).isEmpty();
    assertThat(updated.path("stripe_customer_id").textValue()).isEqualTo(subscription.customer);
    assertThat(updated.path("stripe_subscription_id").textValue()).isEqualTo(subscription.id);
    assertThat(updated.at("/before/status").textValue()).isEqualTo("trialing");
    assertThat(updated.at("/after/status").textValue()).isEqualTo("active");
    assertThat(updated.at("/after/items/0/price_id").textValue()).isEqualTo(TestSubscription.PRICE);
    assertThat(created.path("before").isNull()).isTrue();
    assertThat(created.at("/after/status").textValue()).isEqualTo("trialing");
  }

  @Test
  void anEventThatChangesNoSubscriptionIsFollowedWithoutOne() throws Exception {
    String deletion =
        subscription.event(
            "deletion",
            "customer.deleted",
            subscription.start,
            "{\"id\":\"%s\",\"object\":\"customer\"}".formatted(subscription.customer));
    assertThat(ON.apply(deletion).followUp()).isEqualTo(TARGET);

    JsonNode input = input(subscription.eventId("deletion"));

    assertThat(input.path("stripe_customer_id").textValue()).isEqualTo(subscription.customer);
    assertThat(input.path("stripe_subscription_id").isNull()).isTrue();
    assertThat(input.path("before").isNull()).isTrue();
    assertThat(input.path("after").isNull()).isTrue();
  }

  @Test
  void anErasedChangeIsNotInTheInput() throws Exception {
    ON.apply(event);
    TestWorker.database()
        .sql("DELETE FROM billing.subscription_change WHERE event_id = :event")
        .param("event", id)
        .update();

    JsonNode input = input(id);

    assertThat(input.path("event_id").textValue()).isEqualTo(id);
    assertThat(input.path("after").isNull()).isTrue();
  }

  @Test
  void aReapplyOfAnAppliedEventIsNotFollowed() throws Exception {
    ON.apply(event);
    followUps.begin(id);
    followUps.recordStarted(id);
    subscription.putAtStripe("active", 5);

    assertThat(reapply(ON).followUp()).isNull();
  }

  @Test
  void aReapplyOfAnEventFromBeforeIsNotFollowed() throws Exception {
    OFF.apply(event);
    subscription.putAtStripe("active", 5);

    EventResult result = reapply(ON);

    assertThat(result.outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(result.followUp()).isNull();
    assertThat(row(id)).isEmpty();
  }

  /** For example, because the event never arrived, or had been discarded. */
  @Test
  void aReapplyThatAppliesAnEventForTheFirstTimeIsFollowed() throws Exception {
    subscription.putAtStripe("active", 5);
    TestWorker.STRIPE.event("", event, true);
    OperatorAction action = action();

    EventResult first = ON.perform(action);
    EventResult again = ON.perform(action);
    followUps.begin(id);
    followUps.recordStarted(id);

    assertThat(first.followUp()).isEqualTo(TARGET);
    assertThat(again.followUp()).isEqualTo(TARGET);
    assertThat(ON.perform(action).followUp()).isNull();
    assertThat(ON.apply(event).followUp()).isNull();
  }

  @Test
  void theReconciliationFindsAnEventWhoseFollowUpWaits() throws Exception {
    ON.apply(event);
    ProcessedEvents processed = ON.bean(ProcessedEvents.class);

    assertThat(processed.findUnprocessed(List.of(TestWorker.parse(event)))).containsExactly(id);
    followUps.recordStarted(id);

    assertThat(processed.findUnprocessed(List.of(TestWorker.parse(event)))).isEmpty();
  }

  @Test
  void theFirstAttemptIsRemembered() throws Exception {
    ON.apply(event);

    Duration first = followUps.begin(id).orElseThrow().sinceFirstAttempt();
    record("attempted_at = attempted_at - interval '3 days'");
    Duration second = followUps.begin(id).orElseThrow().sinceFirstAttempt();

    assertThat(first).isLessThan(Duration.ofMinutes(1));
    assertThat(second).isBetween(Duration.ofDays(3), Duration.ofDays(4));
  }
}
