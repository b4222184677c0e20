package dev.durablestripe.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.fake.HeldRequest;
import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.worker.TestWorker;
import dev.durablestripe.worker.stripe.ListResponse;
import dev.durablestripe.worker.stripe.StripeListApi;
import dev.durablestripe.worker.subscription.SubscriptionRecheck.Rechecked;
import dev.durablestripe.worker.subscription.SubscriptionResync.ComparedPage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Stripe's list against the table, on a Connect account of its own for each test. */
class SubscriptionResyncTest {
  private static final TestWorker WORKER = new TestWorker();
  private static final SubscriptionRecheck RECHECK = WORKER.bean(SubscriptionRecheck.class);

  private final SubscriptionResync listed = WORKER.bean(SubscriptionResync.class);
  private final String unique = TestWorker.unique();
  private final String account = "acct_" + unique;
  private final String customer = "cus_" + unique;
  private Rechecked progress = Rechecked.NOTHING;
  private final Instant created = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(3600);

  private String id(int n) {
    return "sub_" + unique + "_" + n;
  }

  private String state(int n, String status, int quantity) {
    return StripeEvents.subscription(id(n), customer, status, "price_1", quantity, created);
  }

  private void stripeHas(int n, String status, int quantity) {
    TestWorker.STRIPE.put(account, "/v1/subscriptions/" + id(n), state(n, status, quantity));
  }

  private void webhook(String name, String type, int n, String status, int quantity)
      throws Exception {
    WORKER.apply(
        StripeEvents.event(
                "evt_" + unique + name,
                "customer.subscription." + type,
                Instant.now(),
                state(n, status, quantity))
            .replace(
                "\"object\":\"event\"", "\"object\":\"event\",\"account\":\"" + account + "\""));
  }

  private ComparedPage compare(boolean dryRun) throws Exception {
    return compare(null, null, dryRun);
  }

  private ComparedPage compare(
      @Nullable String customerOnly, @Nullable String cursor, boolean dryRun) throws Exception {
    return page(
        listed.compare(
            account,
            StripeListApi.subscriptions(customerOnly),
            cursor,
            dryRun,
            List.of(),
            different -> {}));
  }

  private static <T> T page(ListResponse<T> answer) {
    return ((ListResponse.Listed<T>) answer).page();
  }

  private Rechecked recheck(Rechecked done, String... ids) throws Exception {
    return page(
        RECHECK.recheck(
            account,
            StripeListApi.subscriptions(null),
            null,
            List.of(ids),
            done,
            rechecked -> progress = rechecked));
  }

  private int asked(int n) {
    return TestWorker.STRIPE.calls("/v1/subscriptions/" + id(n));
  }

  private void edit(int n, String change) {
    TestWorker.database()
        .sql("UPDATE billing.subscription SET " + change + " WHERE stripe_subscription_id = :id")
        .param("id", id(n))
        .update();
  }

  @Test
  void importsWhatIsNotThere() throws Exception {
    stripeHas(1, "active", 5);
    stripeHas(2, "canceled", 3);

    assertThat(compare(false)).isEqualTo(new ComparedPage(2, List.of(id(2), id(1)), 0, null));

    assertThat(TestWorker.subscription(id(1)))
        .containsEntry("status", "active")
        .containsEntry("seat_limit", 5L)
        .containsEntry("stripe_account", account)
        .containsEntry("last_event_id", null);
    assertThat(TestWorker.subscription(id(2))).containsEntry("status", "canceled");
    assertThat(compare(false).different()).isEmpty();
  }

  @Test
  void mendsWhatDiffersAndNothingElse() throws Exception {
    stripeHas(1, "active", 5);
    stripeHas(2, "active", 5);
    stripeHas(3, "trialing", 1);
    compare(false);
    edit(1, "seat_limit = 99");
    TestWorker.database()
        .sql("DELETE FROM billing.subscription_item WHERE stripe_subscription_id = :id")
        .param("id", id(2))
        .update();
    Object untouched = TestWorker.subscription(id(3)).get("revision");

    assertThat(compare(true).different()).containsExactly(id(2), id(1));
    assertThat(compare(false).different()).containsExactly(id(2), id(1));

    assertThat(TestWorker.subscription(id(1))).containsEntry("seat_limit", 5L);
    assertThat(TestWorker.subscription(id(3))).containsEntry("revision", untouched);
    assertThat(compare(false).different()).isEmpty();
  }

  @Test
  void whatIsOfTheOtherModeIsNoDifferenceAndNotStored() throws Exception {
    TestWorker.STRIPE.put(
        account,
        "/v1/subscriptions/" + id(1),
        state(1, "active", 5).replace("\"livemode\":false", "\"livemode\":true"));
    stripeHas(2, "active", 5);

    assertThat(compare(false)).isEqualTo(new ComparedPage(2, List.of(id(2)), 0, null));

    assertThat(TestWorker.subscription(id(1))).isEmpty();
  }

  @Test
  void aDryRunChangesNothing() throws Exception {
    stripeHas(1, "active", 5);

    assertThat(compare(true).different()).containsExactly(id(1));

    assertThat(TestWorker.subscription(id(1))).isEmpty();
  }

  @Test
  void aWebhookBetweenThePageAndItsWriteWins() throws Exception {
    stripeHas(1, "active", 5);
    HeldRequest page = TestWorker.STRIPE.hold("/v1/subscriptions");
    var comparison =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return compare(false);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    page.awaitArrival();
    stripeHas(1, "past_due", 9);
    webhook("_late", "updated", 1, "past_due", 9);
    page.release();

    assertThat(comparison.join().different()).isEmpty();
    assertThat(TestWorker.subscription(id(1)))
        .containsEntry("status", "past_due")
        .containsEntry("seat_limit", 9L);
  }

  @Test
  void whatEndedMeanwhileStaysEnded() throws Exception {
    stripeHas(1, "active", 5);
    webhook("_ended", "deleted", 1, "canceled", 5);

    assertThat(compare(false).different()).isEmpty();

    assertThat(TestWorker.subscription(id(1))).containsEntry("status", "canceled");
  }

  @Test
  void oneCustomerAlone() throws Exception {
    stripeHas(1, "active", 5);
    String other = StripeEvents.subscription(id(2), "cus_other", "active", "price_1", 1, created);
    TestWorker.STRIPE.put(account, "/v1/subscriptions/" + id(2), other);

    ComparedPage compared = compare(customer, null, false);

    assertThat(compared.different()).containsExactly(id(1));
    assertThat(TestWorker.subscription(id(2))).isEmpty();
  }

  @Test
  void anAccountThatLeftIsPassedOver() throws Exception {
    TestWorker.STRIPE.fail(account + "/v1/subscriptions", 403);

    assertThat(
            listed.compare(
                account,
                StripeListApi.subscriptions(null),
                null,
                false,
                List.of(),
                different -> {}))
        .isInstanceOf(ListResponse.Refused.class);
  }

  @Test
  void aDifferenceThatWasOnItsWayIsNone() throws Exception {
    stripeHas(1, "active", 5);
    assertThat(compare(true).different()).containsExactly(id(1));
    assertThat(RECHECK.recheck(account, id(1))).contains(true);

    webhook("_arrived", "updated", 1, "active", 5);

    assertThat(RECHECK.recheck(account, id(1))).contains(false);
  }

  @Test
  void manyPagesAreReadOneAfterTheOther() throws Exception {
    for (int n = 0; n < 130; n++) {
      stripeHas(n, "active", n);
    }

    ComparedPage first = compare(false);
    ComparedPage second = compare(null, first.next(), false);

    assertThat(first.read() + second.read()).isEqualTo(130);
    assertThat(second.next()).isNull();
    assertThat(TestWorker.subscription(id(0))).containsEntry("seat_limit", 0L);
  }

  @Test
  void whatWasNeverImportedIsNotAskedForOneByOne() throws Exception {
    for (int n = 1; n <= 3; n++) {
      stripeHas(n, "active", 5);
    }
    List<String> different = compare(true).different();
    webhook("_arrived", "updated", 2, "active", 5);

    Rechecked again = recheck(Rechecked.NOTHING, different.toArray(String[]::new));

    assertThat(again.different()).containsExactly(id(3), id(1));
    assertThat(again.skipped()).isZero();
    assertThat(asked(1) + asked(2) + asked(3)).isZero();
  }

  @Test
  void onlyARowThatIsNotOnThePageAnyMoreIsAskedForOnItsOwn() throws Exception {
    String row = "sub_" + unique + "_off_page";
    stripeHas(1, "active", 5);
    compare(false);
    edit(1, "seat_limit = 99");
    for (int n = 2; n < 102; n++) {
      stripeHas(n, "active", n);
    }

    Rechecked again = recheck(Rechecked.NOTHING, id(1), row);

    assertThat(again.different()).containsExactly(id(1), row);
    assertThat(asked(1)).isEqualTo(1);
    assertThat(TestWorker.STRIPE.calls("/v1/subscriptions/" + row)).isZero();
  }

  @Test
  void whatIsGoneOrNotShownWhenItIsLookedAtAgainIsSkipped() throws Exception {
    stripeHas(1, "active", 5);
    stripeHas(2, "active", 5);
    compare(false);
    edit(1, "seat_limit = 99");
    edit(2, "seat_limit = 99");
    TestWorker.STRIPE.remove(account, "/v1/subscriptions/" + id(1));
    TestWorker.STRIPE.refuse(account + "/v1/subscriptions/" + id(1), 404, "resource_missing", "id");
    TestWorker.STRIPE.fail(account + "/v1/subscriptions/" + id(2), 403);

    Rechecked again = recheck(Rechecked.NOTHING, id(1), id(2));

    assertThat(again.different()).isEmpty();
    assertThat(again.skipped()).isEqualTo(2);
  }

  @Test
  void anAttemptThatWasCutOffIsTakenUpWhereItWas() throws Exception {
    stripeHas(1, "active", 5);
    stripeHas(2, "active", 5);
    compare(false);
    edit(1, "seat_limit = 99");
    edit(2, "seat_limit = 99");
    TestWorker.STRIPE.remove(account, "/v1/subscriptions/" + id(1));
    TestWorker.STRIPE.put("elsewhere", "/v1/subscriptions/" + id(1), state(1, "active", 5));

    recheck(Rechecked.NOTHING, id(2), id(1));
    Rechecked before = progress;
    int asked = asked(1);
    Rechecked again = recheck(before, id(2), id(1));

    assertThat(before.checked()).containsExactly(id(2), id(1));
    assertThat(again).isEqualTo(before);
    assertThat(asked(1)).isEqualTo(asked);
  }

  @Test
  void whatAnAttemptStoredThatWasCutOffIsToldByTheNext() throws Exception {
    stripeHas(1, "active", 5);
    stripeHas(2, "active", 5);
    compare(false);
    edit(2, "seat_limit = 99");

    ComparedPage compared =
        page(
            listed.compare(
                account,
                StripeListApi.subscriptions(null),
                null,
                false,
                List.of(id(1)),
                different -> {}));

    assertThat(compared.different()).containsExactly(id(2), id(1));
  }

  @Test
  void whatVanishesWhileItIsStoredIsSkipped() throws Exception {
    stripeHas(1, "active", 5);
    HeldRequest page = TestWorker.STRIPE.hold("/v1/subscriptions");
    var comparison =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return compare(false);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    page.awaitArrival();
    webhook("_late", "updated", 1, "past_due", 9);
    TestWorker.STRIPE.refuse(account + "/v1/subscriptions/" + id(1), 404, "resource_missing", "id");
    page.release();

    assertThat(comparison.join().different()).isEmpty();
    assertThat(comparison.join().skipped()).isEqualTo(1);
  }

  @Test
  void whatCannotBeReadDoesNotKeepTheOthersFromBeingCompared() throws Exception {
    stripeHas(1, "active", 5);
    TestWorker.STRIPE.put(
        account, "/v1/subscriptions/" + id(2), "{\"id\":\"%s\"}".formatted(id(2)));

    ComparedPage compared = compare(false);

    assertThat(compared.read()).isEqualTo(2);
    assertThat(compared.different()).containsExactly(id(1));
    assertThat(compared.skipped()).isEqualTo(1);
  }
}
