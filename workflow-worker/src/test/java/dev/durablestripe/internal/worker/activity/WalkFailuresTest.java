package dev.durablestripe.internal.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.fake.HeldRequest;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.reconcile.CompletedSweeps;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.client.WorkflowStub;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pages that cannot be read: a walk skips and reports them, and continues. */
@Timeout(120)
class WalkFailuresTest {
  private static final TestWorker WORKER = new TestWorker();
  private static final String PLATFORM_EVENTS = "/v1/events";

  private final WalkTestWorker walkWorker = new WalkTestWorker(WORKER);
  private final String unique = TestWorker.unique();
  private final String account = "acct_" + unique;
  private final Instant created = Instant.now().minusSeconds(600);

  @AfterEach
  void stop() {
    TestWorker.STRIPE.remove("", PLATFORM_EVENTS);
    walkWorker.close();
  }

  private void stripeHasEvents(int many) {
    for (int n = 0; n < many; n++) {
      TestWorker.STRIPE.event(
          account,
          StripeEvents.event(
              "evt_%s_%d".formatted(unique, n), "invoice.paid", created, "{\"id\":\"in_1\"}"),
          false);
    }
  }

  private void allButOneAreMarked(int many) {
    TestWorker.database()
        .sql(
            """
            INSERT INTO billing.stripe_event (event_id, type, stripe_account, livemode, created,
                   outcome, change_id, workflow_run_id, attempt)
            SELECT id, 'invoice.paid', :account, false, now(), 'STALE', id, 'r', 1
              FROM (SELECT :prefix || n AS id FROM generate_series(0, :last) n) event
            """)
        .param("account", account)
        .param("prefix", "evt_%s_".formatted(unique))
        .param("last", many - 2)
        .update();
  }

  private void stripeHasThinEvent() {
    TestWorker.STRIPE.event(
        account,
        StripeEvents.thin(
            "evt_%s_thin".formatted(unique),
            "v1.invoice.paid",
            created,
            "invoice",
            "in_1",
            "evt_%s_twin".formatted(unique)),
        false);
  }

  private Map<?, ?> reconcile(Map<String, Object> input) {
    return walkWorker.run("ReconcileStripeEvents", input).getResult(Map.class);
  }

  private Map<String, Object> all(String account) {
    return Map.of("sweep", "ALL", "reach", "P1D", "account", account);
  }

  private double refused(String list, String scope) {
    return walkWorker
        .bean(MeterRegistry.class)
        .counter("stripe.lists.refused", "list", list, "scope", scope)
        .count();
  }

  @Test
  void aRefusedListOfThePlatformIsSkippedAndReported() {
    TestWorker.STRIPE.fail(PLATFORM_EVENTS, 403);

    Map<?, ?> found = reconcile(all(""));

    assertThat(found.get("refused")).isEqualTo(1);
    assertThat(found.get("refused_by_platform")).isEqualTo(1);
    assertThat(found.get("refused_lists"))
        .isEqualTo(List.of(Map.of("account", "", "list", "snapshot_events")));
    assertThat(refused("snapshot_events", "platform")).isEqualTo(1);
  }

  @Test
  void theOtherListsOfAnAccountAreReadIfThinEventsAreRefused() {
    stripeHasEvents(1);
    stripeHasThinEvent();
    TestWorker.STRIPE.fail(account + "/v2/core/events", 403);

    Map<?, ?> found = reconcile(all(account));

    assertThat(found.get("started")).isEqualTo(1);
    assertThat(found.get("refused")).isEqualTo(1);
    assertThat(found.get("refused_by_platform")).isEqualTo(0);
    assertThat(refused("thin_events", "connected")).isEqualTo(1);
  }

  @Test
  void aListIsRestartedIfTheObjectBeforeAPageIsGone() {
    stripeHasEvents(150);
    allButOneAreMarked(150);
    HeldRequest first = TestWorker.STRIPE.hold("/v1/events");
    WorkflowStub sweep = walkWorker.run("ReconcileStripeEvents", all(account));
    first.awaitArrival();
    // The first page has been read. The second page would begin after its last event.
    TestWorker.STRIPE.remove(account, "/v1/events/evt_%s_50".formatted(unique));
    first.release();

    Map<?, ?> found = sweep.getResult(Map.class);

    assertThat(found.get("restarted")).isEqualTo(1);
    assertThat(found.get("listed")).isEqualTo(100 + 149);
    assertThat(found.get("settled")).isEqualTo(99 + 148);
    assertThat(found.get("started")).isEqualTo(1);
    assertThat(found.get("waiting")).isEqualTo(1);
    assertThat(found.get("refused")).isEqualTo(0);
  }

  @Test
  void aSubscriptionThatIsGoneAtTheRecheckIsSkipped() {
    String id = "sub_" + unique;
    String path = "/v1/subscriptions/" + id;
    TestWorker.STRIPE.put(account, path, subscription(id, 1));
    Map<String, Object> everything = Map.of("account", account);
    walkWorker.run("ResyncSubscriptions", everything).getResult(Map.class);
    TestWorker.STRIPE.put(account, path, subscription(id, 2));
    HeldRequest page = TestWorker.STRIPE.hold("/v1/subscriptions");
    WorkflowStub check =
        walkWorker.run("ResyncSubscriptions", Map.of("account", account, "dry_run", true));
    page.awaitArrival();
    TestWorker.STRIPE.remove(account, path);
    TestWorker.STRIPE.refuse(account + path, 404, "resource_missing", "id");
    page.release();

    Map<?, ?> found = check.getResult(Map.class);

    assertThat(found.get("read")).isEqualTo(1);
    assertThat(found.get("different")).isEqualTo(0);
    assertThat(found.get("skipped")).isEqualTo(1);
    assertThat(found.get("rechecks")).isEqualTo(1);
  }

  private static String subscription(String id, int quantity) {
    return StripeEvents.subscription(
        id, "cus_1", "active", "price_1", quantity, Instant.ofEpochSecond(1_795_000_000));
  }

  @Test
  void aSweepThatLeavesAGapIsNotCompleted() {
    CompletedSweeps sweeps = walkWorker.bean(CompletedSweeps.class);
    sweeps.completed("all");
    TestWorker.database()
        .sql(
            "UPDATE billing.stripe_sweep SET completed_at = now() - interval '2 hours' WHERE sweep = 'all'")
        .update();

    reconcile(Map.of("sweep", "ALL", "reach", "PT1H"));
    assertThat(sweeps.ages().get("all")).isGreaterThan(3_600.0);

    reconcile(Map.of("sweep", "ALL", "reach", "PT3H"));
    assertThat(sweeps.ages().get("all")).isLessThan(3_600.0);
  }

  @Test
  void aSweepWithARefusedListOfThePlatformIsNotCompleted() {
    CompletedSweeps sweeps = walkWorker.bean(CompletedSweeps.class);
    sweeps.forget("undelivered");
    Map<String, Object> everywhere = Map.of("sweep", "UNDELIVERED", "reach", "PT1H");

    TestWorker.STRIPE.fail(PLATFORM_EVENTS, 403);
    reconcile(everywhere);
    assertThat(sweeps.ages()).doesNotContainKey("undelivered");

    TestWorker.STRIPE.remove("", PLATFORM_EVENTS);
    reconcile(everywhere);
    assertThat(sweeps.ages()).containsKey("undelivered");
  }
}
