package dev.durablestripe.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.fake.HeldRequest;
import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.worker.TestWorker;
import dev.durablestripe.worker.event.Attempt;
import dev.durablestripe.worker.event.OperatorAction;
import dev.durablestripe.worker.event.OperatorAction.Kind;
import dev.durablestripe.worker.event.OperatorActions;
import dev.durablestripe.worker.stripe.StripeListApi;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A row says that a subscription has ended, and at Stripe it has not. */
class FinalStateRepairTest {
  private static final TestWorker WORKER = new TestWorker();

  private final String unique = TestWorker.unique();
  private final String subscription = "sub_" + unique;
  private final String path = "/v1/subscriptions/" + subscription;
  private final String event = "evt_" + unique + "_paid";
  private final Instant created = Instant.ofEpochSecond(Instant.now().getEpochSecond() - 60);

  private String state(String status) {
    return StripeEvents.subscription(subscription, "cus_" + unique, status, "price_1", 5, created);
  }

  @BeforeEach
  void storeTheEnd() throws Exception {
    WORKER.apply(
        StripeEvents.event(
            "evt_" + unique, "customer.subscription.deleted", created, state("canceled")));
    TestWorker.STRIPE.subscription(subscription, state("active"));
    TestWorker.STRIPE.event("", paid(), true);
  }

  private String paid() {
    return StripeEvents.event(
        event,
        "invoice.paid",
        created.plusSeconds(30),
        StripeEvents.invoice("in_1", "cus_" + unique, subscription));
  }

  private EventResult reapply() {
    try {
      return WORKER
          .bean(OperatorActions.class)
          .perform(
              new OperatorAction(TestWorker.unique(), Kind.REAPPLY, event, "", "a test"),
              new Attempt("a-run", 1));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private @Nullable Object status() {
    return TestWorker.subscription(subscription).get("status");
  }

  @Test
  void noEventRepairsIt() throws Exception {
    assertThat(WORKER.apply(paid()).outcome()).isEqualTo(Outcome.STALE);

    assertThat(status()).isEqualTo("canceled");
  }

  @Test
  void anOperatorRepairsItByReapplying() {
    assertThat(reapply().outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(status()).isEqualTo("active");
    assertThat(TestWorker.STRIPE.calls(path)).isEqualTo(2);
  }

  private List<String> resync() {
    try {
      return WORKER
          .bean(FinalStateRepair.class)
          .repair("", StripeListApi.subscriptions("cus_" + unique), null, () -> {});
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void orByAResyncThatIsToldTo() {
    assertThat(resync()).containsExactly(subscription);

    assertThat(status()).isEqualTo("active");
    assertThat(resync()).isEmpty();
  }

  @Test
  void aListAloneIsNotEnough() {
    HeldRequest second = TestWorker.STRIPE.hold("/v1/subscriptions");
    CompletableFuture<List<String>> resynced = CompletableFuture.supplyAsync(this::resync);
    second.awaitArrival();
    TestWorker.STRIPE.subscription(subscription, state("canceled"));
    second.release();

    assertThat(resynced.join()).isEmpty();
    assertThat(status()).isEqualTo("canceled");
  }

  @Test
  void oneAnswerIsNotEnough() {
    HeldRequest first = TestWorker.STRIPE.hold(path);
    CompletableFuture<EventResult> reapplied = CompletableFuture.supplyAsync(this::reapply);
    first.awaitArrival();
    TestWorker.STRIPE.subscription(subscription, state("canceled"));
    first.release();
    reapplied.join();

    assertThat(status()).isEqualTo("canceled");
    assertThat(TestWorker.STRIPE.calls(path)).isEqualTo(2);
  }
}
