package dev.durablestripe.internal.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.HeldRequest;
import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.OperatorAction;
import dev.durablestripe.internal.worker.event.OperatorAction.Kind;
import dev.durablestripe.internal.worker.stripe.StripeListApi;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A row has a final state, but its subscription has not ended at Stripe. */
class FinalStateRepairTest {
  private static final TestWorker WORKER = new TestWorker();

  private final TestSubscription subscription = new TestSubscription();
  private final String paid = subscription.invoicePaid("paid", subscription.start.plusSeconds(30));

  @BeforeEach
  void storeFinalState() throws Exception {
    WORKER.apply(subscription.snapshot("ended", "deleted", subscription.start, "canceled", 5));
    subscription.putAtStripe("active", 5);
    TestWorker.STRIPE.event("", paid, true);
  }

  private EventResult reapply() throws Exception {
    return WORKER.perform(
        new OperatorAction(
            TestWorker.unique(), Kind.REAPPLY, subscription.eventId("paid"), "", "a test"));
  }

  private List<String> repair() throws Exception {
    return WORKER
        .bean(FinalStateRepair.class)
        .repair("", StripeListApi.subscriptions(subscription.customer), null);
  }

  private @Nullable Object status() {
    return subscription.row().get("status");
  }

  @Test
  void noEventRepairsIt() throws Exception {
    assertThat(WORKER.apply(paid).outcome()).isEqualTo(Outcome.STALE);

    assertThat(status()).isEqualTo("canceled");
  }

  @Test
  void reapplyingAnEventRepairsIt() throws Exception {
    assertThat(reapply().outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(status()).isEqualTo("active");
    assertThat(subscription.requests()).isEqualTo(2);
  }

  @Test
  void aResyncWithRepairFinalRepairsIt() throws Exception {
    assertThat(repair()).containsExactly(subscription.id);

    assertThat(status()).isEqualTo("active");
    assertThat(repair()).isEmpty();
  }

  @Test
  void aListAloneIsNotEnough() {
    HeldRequest list = TestWorker.STRIPE.hold("/v1/subscriptions");
    CompletableFuture<List<String>> repaired = TestWorker.async(this::repair);
    list.awaitArrival();
    subscription.putAtStripe("canceled", 5);
    list.release();

    assertThat(repaired.join()).isEmpty();
    assertThat(status()).isEqualTo("canceled");
  }

  @Test
  void oneResponseIsNotEnough() {
    HeldRequest request = subscription.holdRequest();
    CompletableFuture<EventResult> reapplied = TestWorker.async(this::reapply);
    request.awaitArrival();
    subscription.putAtStripe("canceled", 5);
    request.release();
    reapplied.join();

    assertThat(status()).isEqualTo("canceled");
    assertThat(subscription.requests()).isEqualTo(2);
  }
}
