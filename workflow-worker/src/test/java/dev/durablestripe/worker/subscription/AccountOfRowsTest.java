package dev.durablestripe.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.worker.TestWorker;
import dev.durablestripe.worker.event.AmbiguousAccountException;
import dev.durablestripe.worker.event.KeyScope;
import dev.durablestripe.worker.event.OperatorRequestRefusedException;
import dev.durablestripe.worker.stripe.StripeListApi;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events of an organization's endpoint, which name their account in {@code context}. */
class AccountOfRowsTest {
  private static final TestWorker WORKER = new TestWorker();
  private static final TestWorker ORGANIZATION = new TestWorker(new KeyScope(false, true));

  private final String unique = TestWorker.unique();
  private final String account = "acct_" + unique;
  private final String id = "sub_" + unique;
  private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(3600);

  private String state(String status, int quantity) {
    return StripeEvents.subscription(id, "cus_" + unique, status, "price_1", quantity, start);
  }

  private String event(int second, int quantity) {
    return StripeEvents.event(
        "evt_" + unique + second,
        "customer.subscription.updated",
        start.plusSeconds(second),
        state("active", quantity));
  }

  private static String of(String context, String event) {
    return event.replaceFirst("\\{", "{\"context\":\"" + context + "\",");
  }

  private List<String> rows() {
    return TestWorker.database()
        .sql(
            "SELECT stripe_account || ' ' || seat_limit FROM billing.subscription"
                + " WHERE stripe_subscription_id = :id")
        .param("id", id)
        .query(String.class)
        .list();
  }

  private void storedUnderNone(int second, int quantity) throws Exception {
    WORKER.apply(event(second, quantity));
  }

  @Test
  void areStoredUnderTheirAccounts() throws Exception {
    String other = account + "b";

    WORKER.apply(of(account, event(1, 1)));
    WORKER.apply(of(other + "/" + account, event(20, 2)));

    assertThat(rows()).containsExactly(account + " 2");
  }

  @Test
  void replaceWhatWasStoredUnderNone() throws Exception {
    storedUnderNone(1, 1);

    WORKER.apply(of(account, event(20, 2)));

    assertThat(rows()).containsExactly(account + " 2");
    assertThat(items()).isEqualTo(1);
  }

  private int items() {
    return TestWorker.database()
        .sql("SELECT count(*) FROM billing.subscription_item WHERE stripe_subscription_id = :id")
        .param("id", id)
        .query(Integer.class)
        .single();
  }

  @Test
  void anOldOneDoesNotReplaceWhatWasStoredUnderNone() throws Exception {
    storedUnderNone(20, 2);

    assertThat(WORKER.apply(of(account, event(1, 1))).outcome()).isEqualTo(Outcome.STALE);

    assertThat(rows()).containsExactly(" 2");
  }

  @Test
  void aResyncReplacesWhatWasStoredUnderNone() throws Exception {
    storedUnderNone(1, 1);
    TestWorker.STRIPE.put(account, "/v1/subscriptions/" + id, state("active", 3));

    WORKER
        .bean(SubscriptionResync.class)
        .compare(
            account, StripeListApi.subscriptions(null), null, false, List.of(), different -> {});

    assertThat(rows()).containsExactly(account + " 3");
  }

  @Test
  void anEventWithoutAnAccountIsNotStoredWithAnOrganizationsKey() {
    assertThatThrownBy(() -> ORGANIZATION.apply(event(1, 1)))
        .isInstanceOf(AmbiguousAccountException.class);

    assertThat(rows()).isEmpty();
  }

  private String invoice(String context) {
    return of(
        context,
        StripeEvents.event(
            "evt_" + unique + "paid",
            "invoice.paid",
            start,
            StripeEvents.invoice("in_" + unique, "cus_" + unique, id)));
  }

  @Test
  void anOrganizationsKeyAsksOnBehalfOfTheAccount() throws Exception {
    TestWorker.STRIPE.put(account, "/v1/subscriptions/" + id, state("active", 4));

    ORGANIZATION.apply(invoice("acct_platform/" + account));

    assertThat(rows()).containsExactly(account + " 4");
  }

  @Test
  void aThinEventIsAskedForOnBehalfOfTheAccount() throws Exception {
    TestWorker.STRIPE.put(account, "/v1/subscriptions/" + id, state("active", 4));
    String event = "evt_" + unique + "thin";

    ORGANIZATION.apply(
        of(
            account,
            StripeEvents.thin(
                event, "v1.customer.subscription.updated", start, "subscription", id, event)));

    assertThat(rows()).containsExactly(account + " 4");
  }

  @Test
  void aResyncOfAnOrganizationIsOfOneAccount() throws Exception {
    TestWorker.STRIPE.put(account, "/v1/subscriptions/" + id, state("active", 3));
    SubscriptionResync listed = ORGANIZATION.bean(SubscriptionResync.class);

    listed.compare(
        "acct_platform/" + account,
        StripeListApi.subscriptions(null),
        null,
        false,
        List.of(),
        different -> {});

    assertThat(rows()).containsExactly(account + " 3");
    assertThatThrownBy(
            () ->
                listed.compare(
                    "", StripeListApi.subscriptions(null), null, false, List.of(), different -> {}))
        .isInstanceOf(OperatorRequestRefusedException.class);
  }
}
