package dev.durablestripe.internal.worker.activity;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.subscription.FinalStateRepair;
import dev.durablestripe.internal.worker.workflow.CompareSubscriptions;
import dev.durablestripe.internal.worker.workflow.ListQuery;
import dev.durablestripe.internal.worker.workflow.PageRequest;
import dev.durablestripe.internal.worker.workflow.RepairEndedSubscriptions;
import dev.durablestripe.internal.worker.workflow.ResyncResult.Subscription;
import dev.durablestripe.internal.worker.workflow.StartMissedEvents;
import io.temporal.activity.ActivityOptions;
import io.temporal.failure.CanceledFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attempts at a page whose first heartbeat learns that the activity is cancelled. */
class StoppedAttemptTest {
  private static final TestWorker WORKER = new TestWorker();

  private final WalkTestWorker walkWorker = new WalkTestWorker(WORKER);
  private final TestActivityEnvironment temporal = TestActivityEnvironment.newInstance();
  private final String account = "acct_" + TestWorker.unique();
  private final Subscription subscription = new Subscription(account, "sub_" + account);

  @BeforeEach
  void cancelActivity() {
    Instant created = Instant.now().minusSeconds(600);
    TestWorker.STRIPE.event(
        account, StripeEvents.event("evt_" + account, "invoice.paid", created, "{}"), false);
    TestWorker.STRIPE.put(
        account,
        "/v1/subscriptions/" + subscription.id(),
        StripeEvents.subscription(subscription.id(), "cus_1", "active", "price_1", 1, created));
    temporal.requestCancelActivity();
  }

  @AfterEach
  void close() {
    temporal.close();
    walkWorker.close();
  }

  private <T> T stub(Class<T> activity, Object implementation) {
    temporal.registerActivitiesImplementations(implementation);
    return temporal.newActivityStub(
        activity,
        ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofMinutes(1))
            .setHeartbeatTimeout(Duration.ofSeconds(20))
            .build());
  }

  private CompareSubscriptions compareSubscriptions() {
    return stub(CompareSubscriptions.class, walkWorker.bean(CompareSubscriptionsActivity.class));
  }

  private PageRequest subscriptions() {
    return new PageRequest(
        account, new ListQuery(ListQuery.Name.SUBSCRIPTIONS, null, null, null, false, null), null);
  }

  private PageRequest events() {
    return new PageRequest(
        account,
        new ListQuery(
            ListQuery.Name.SNAPSHOT_EVENTS,
            List.of("invoice.paid"),
            "2026-11-24T08:00:00Z",
            null,
            false,
            null),
        null);
  }

  private static void assertCancelled(ThrowingCallable attempt) {
    assertThatExceptionOfType(CanceledFailure.class).isThrownBy(attempt);
  }

  @Test
  void startingMissedEventsIsCancelled() {
    StartMissedEvents activity =
        stub(StartMissedEvents.class, walkWorker.bean(StartMissedEventsActivity.class));

    assertCancelled(() -> activity.start(events()));
  }

  @Test
  void comparingIsCancelled() {
    assertCancelled(() -> compareSubscriptions().compare(subscriptions(), false));
  }

  @Test
  void checkingAgainIsCancelled() {
    assertCancelled(() -> compareSubscriptions().recheck(subscriptions(), List.of(subscription)));
  }

  @Test
  void checkingAgainOneByOneIsCancelled() {
    assertCancelled(() -> compareSubscriptions().recheckOneByOne(List.of(subscription)));
  }

  @Test
  void repairingIsCancelled() {
    RepairEndedSubscriptions activity =
        stub(
            RepairEndedSubscriptions.class,
            new RepairEndedSubscriptionsActivity(WORKER.bean(FinalStateRepair.class)));

    assertCancelled(() -> activity.repair(subscriptions()));
  }
}
