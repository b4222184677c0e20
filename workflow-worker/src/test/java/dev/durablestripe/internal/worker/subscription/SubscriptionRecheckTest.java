package dev.durablestripe.internal.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.stripe.ListResponse;
import dev.durablestripe.internal.worker.stripe.StripeListApi;
import dev.durablestripe.internal.worker.subscription.SubscriptionRecheck.Rechecked;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Subscriptions that a dry run found to differ, on a Connect account of its own for each test. */
class SubscriptionRecheckTest {
  private static final TestWorker WORKER = new TestWorker();
  private static final SubscriptionRecheck RECHECK = WORKER.bean(SubscriptionRecheck.class);

  private final String account = "acct_" + TestWorker.unique();
  private final TestSubscription first = new TestSubscription(account);
  private final TestSubscription second = new TestSubscription(account);
  private Rechecked progress = Rechecked.NOTHING;

  private Rechecked recheck(Rechecked done, TestSubscription... subscriptions) throws Exception {
    ListResponse<Rechecked> response =
        RECHECK.recheck(
            account,
            StripeListApi.subscriptions(null),
            null,
            List.of(subscriptions).stream().map(subscription -> subscription.id).toList(),
            done,
            rechecked -> progress = rechecked);
    return ((ListResponse.Listed<Rechecked>) response).page();
  }

  private static void deliver(TestSubscription subscription) throws Exception {
    WORKER.apply(subscription.snapshot("late", "updated", Instant.now(), "active", 5));
  }

  /** Stores subscriptions that differ from what Stripe has. */
  private void storeDamaged(TestSubscription... subscriptions) throws Exception {
    for (TestSubscription subscription : subscriptions) {
      subscription.putAtStripe("active", 5);
    }
    WORKER
        .bean(SubscriptionResync.class)
        .compare(
            account, StripeListApi.subscriptions(null), null, false, List.of(), different -> {});
    for (TestSubscription subscription : subscriptions) {
      subscription.damage("seat_limit = 99");
    }
  }

  @Test
  void aDifferenceIsGoneOnceItsEventHasArrived() throws Exception {
    first.putAtStripe("active", 5);
    assertThat(RECHECK.recheck(account, first.id)).contains(true);

    deliver(first);

    assertThat(RECHECK.recheck(account, first.id)).contains(false);
  }

  @Test
  void missingSubscriptionsAreNotFetchedSeparately() throws Exception {
    TestSubscription third = new TestSubscription(account);
    first.putAtStripe("active", 5);
    second.putAtStripe("active", 5);
    third.putAtStripe("active", 5);
    deliver(second);

    Rechecked rechecked = recheck(Rechecked.NOTHING, third, second, first);

    assertThat(rechecked.different()).containsExactly(third.id, first.id);
    assertThat(rechecked.skipped()).isZero();
    assertThat(first.requests() + second.requests() + third.requests()).isZero();
  }

  @Test
  void onlyAStoredSubscriptionThatIsNoLongerOnThePageIsFetchedSeparately() throws Exception {
    TestSubscription missing = second;
    storeDamaged(first);
    for (int n = 0; n < 100; n++) {
      new TestSubscription(account).putAtStripe("active", n);
    }

    Rechecked rechecked = recheck(Rechecked.NOTHING, first, missing);

    assertThat(rechecked.different()).containsExactly(first.id, missing.id);
    assertThat(first.requests()).isEqualTo(1);
    assertThat(missing.requests()).isZero();
  }

  @Test
  void aSubscriptionThatIsGoneOrRefusedIsSkipped() throws Exception {
    storeDamaged(first, second);
    TestWorker.STRIPE.remove(account, first.path);
    TestWorker.STRIPE.refuse(account + first.path, 404, "resource_missing", "id");
    TestWorker.STRIPE.fail(account + second.path, 403);

    Rechecked rechecked = recheck(Rechecked.NOTHING, first, second);

    assertThat(rechecked.different()).isEmpty();
    assertThat(rechecked.skipped()).isEqualTo(2);
  }

  @Test
  void continuesAnInterruptedAttempt() throws Exception {
    storeDamaged(first, second);
    TestWorker.STRIPE.remove(account, first.path);
    TestWorker.STRIPE.put("elsewhere", first.path, first.json("active", 5));

    recheck(Rechecked.NOTHING, second, first);
    Rechecked interrupted = progress;
    int requests = first.requests();
    Rechecked continued = recheck(interrupted, second, first);

    assertThat(interrupted.checked()).containsExactly(second.id, first.id);
    assertThat(continued).isEqualTo(interrupted);
    assertThat(first.requests()).isEqualTo(requests);
  }
}
