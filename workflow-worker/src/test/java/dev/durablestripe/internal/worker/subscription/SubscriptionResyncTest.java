package dev.durablestripe.internal.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.fake.HeldRequest;
import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.stripe.ListResponse;
import dev.durablestripe.internal.worker.stripe.StripeListApi;
import dev.durablestripe.internal.worker.subscription.SubscriptionResync.ComparedPage;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Stripe's list against the table, on a Connect account of its own for each test. */
class SubscriptionResyncTest {
  private static final TestWorker WORKER = new TestWorker();
  private static final SubscriptionResync RESYNC = WORKER.bean(SubscriptionResync.class);

  private final String account = "acct_" + TestWorker.unique();
  private final TestSubscription first = new TestSubscription(account);
  private final TestSubscription second = new TestSubscription(account);

  private ComparedPage compare() throws Exception {
    return compare(null, null, false, List.of());
  }

  private ComparedPage dryRun() throws Exception {
    return compare(null, null, true, List.of());
  }

  private ComparedPage compare(
      @Nullable String customer, @Nullable String cursor, boolean dryRun, List<String> stored)
      throws Exception {
    return ((ListResponse.Listed<ComparedPage>) response(customer, cursor, dryRun, stored)).page();
  }

  private ListResponse<ComparedPage> response(
      @Nullable String customer, @Nullable String cursor, boolean dryRun, List<String> stored)
      throws Exception {
    return RESYNC.compare(
        account, StripeListApi.subscriptions(customer), cursor, dryRun, stored, different -> {});
  }

  private static void deliver(
      TestSubscription subscription, String type, String status, int quantity) throws Exception {
    WORKER.apply(subscription.snapshot("late", type, Instant.now(), status, quantity));
  }

  @Test
  void importsMissingSubscriptions() throws Exception {
    first.putAtStripe("active", 5);
    second.putAtStripe("canceled", 3);

    assertThat(compare()).isEqualTo(new ComparedPage(2, List.of(second.id, first.id), 0, null));

    assertThat(first.row())
        .containsEntry("status", "active")
        .containsEntry("seat_limit", 5L)
        .containsEntry("stripe_account", account)
        .containsEntry("last_event_id", null);
    assertThat(second.row()).containsEntry("status", "canceled");
    assertThat(compare().different()).isEmpty();
  }

  @Test
  void correctsOnlyWhatDiffers() throws Exception {
    TestSubscription third = new TestSubscription(account);
    first.putAtStripe("active", 5);
    second.putAtStripe("active", 5);
    third.putAtStripe("trialing", 1);
    compare();
    first.damage("seat_limit = 99");
    TestWorker.database()
        .sql("DELETE FROM billing.subscription_item WHERE stripe_subscription_id = :id")
        .param("id", second.id)
        .update();
    Object revision = third.row().get("revision");

    assertThat(dryRun().different()).containsExactly(second.id, first.id);
    assertThat(compare().different()).containsExactly(second.id, first.id);

    assertThat(first.row()).containsEntry("seat_limit", 5L);
    assertThat(third.row()).containsEntry("revision", revision);
    assertThat(compare().different()).isEmpty();
  }

  @Test
  void aSubscriptionOfTheOtherModeDoesNotDifferAndIsNotStored() throws Exception {
    first.putAtStripe(first.json("active", 5).replace("\"livemode\":false", "\"livemode\":true"));
    second.putAtStripe("active", 5);

    assertThat(compare()).isEqualTo(new ComparedPage(2, List.of(second.id), 0, null));

    assertThat(first.row()).isEmpty();
  }

  @Test
  void aDryRunChangesNothing() throws Exception {
    first.putAtStripe("active", 5);

    assertThat(dryRun().different()).containsExactly(first.id);

    assertThat(first.row()).isEmpty();
  }

  @Test
  void aWebhookBetweenThePageAndItsWriteWins() throws Exception {
    first.putAtStripe("active", 5);
    HeldRequest page = TestWorker.STRIPE.hold("/v1/subscriptions");
    CompletableFuture<ComparedPage> comparison = TestWorker.async(this::compare);
    page.awaitArrival();
    first.putAtStripe("past_due", 9);
    deliver(first, "updated", "past_due", 9);
    page.release();

    assertThat(comparison.join().different()).isEmpty();
    assertThat(first.row()).containsEntry("status", "past_due").containsEntry("seat_limit", 9L);
  }

  @Test
  void aFinalStateIsNotReplaced() throws Exception {
    first.putAtStripe("active", 5);
    deliver(first, "deleted", "canceled", 5);

    assertThat(compare().different()).isEmpty();

    assertThat(first.row()).containsEntry("status", "canceled");
  }

  @Test
  void comparesTheSubscriptionsOfOneCustomer() throws Exception {
    first.putAtStripe("active", 5);
    second.putAtStripe("active", 1);

    assertThat(compare(first.customer, null, false, List.of()).different())
        .containsExactly(first.id);

    assertThat(second.row()).isEmpty();
  }

  @Test
  void aDisconnectedAccountIsRefused() throws Exception {
    TestWorker.STRIPE.fail(account + "/v1/subscriptions", 403);

    assertThat(response(null, null, false, List.of())).isInstanceOf(ListResponse.Refused.class);
  }

  @Test
  void readsAllPages() throws Exception {
    first.putAtStripe("active", 7);
    for (int n = 1; n < 130; n++) {
      new TestSubscription(account).putAtStripe("active", n);
    }

    ComparedPage firstPage = compare();
    ComparedPage secondPage = compare(null, firstPage.next(), false, List.of());

    assertThat(firstPage.read() + secondPage.read()).isEqualTo(130);
    assertThat(secondPage.next()).isNull();
    assertThat(first.row()).containsEntry("seat_limit", 7L);
  }

  @Test
  void reportsWhatAnInterruptedAttemptStored() throws Exception {
    first.putAtStripe("active", 5);
    second.putAtStripe("active", 5);
    compare();
    second.damage("seat_limit = 99");

    ComparedPage compared = compare(null, null, false, List.of(first.id));

    assertThat(compared.different()).containsExactly(second.id, first.id);
  }

  @Test
  void aSubscriptionThatDisappearsBeforeItIsStoredIsSkipped() throws Exception {
    first.putAtStripe("active", 5);
    HeldRequest page = TestWorker.STRIPE.hold("/v1/subscriptions");
    CompletableFuture<ComparedPage> comparison = TestWorker.async(this::compare);
    page.awaitArrival();
    deliver(first, "updated", "past_due", 9);
    TestWorker.STRIPE.refuse(account + first.path, 404, "resource_missing", "id");
    page.release();

    assertThat(comparison.join().different()).isEmpty();
    assertThat(comparison.join().skipped()).isEqualTo(1);
  }

  @Test
  void aSubscriptionThatCannotBeParsedIsSkipped() throws Exception {
    first.putAtStripe("active", 5);
    second.putAtStripe("{\"id\":\"%s\"}".formatted(second.id));

    ComparedPage compared = compare();

    assertThat(compared.read()).isEqualTo(2);
    assertThat(compared.different()).containsExactly(first.id);
    assertThat(compared.skipped()).isEqualTo(1);
  }
}
