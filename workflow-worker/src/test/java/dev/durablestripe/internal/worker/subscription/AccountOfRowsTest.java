package dev.durablestripe.internal.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.AmbiguousAccountException;
import dev.durablestripe.internal.worker.event.KeyScope;
import dev.durablestripe.internal.worker.event.OperatorRequestRefusedException;
import dev.durablestripe.internal.worker.stripe.StripeListApi;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events of an organization's endpoint, which name their account in {@code context}. */
class AccountOfRowsTest {
  private static final TestWorker WORKER = new TestWorker();
  private static final TestWorker ORGANIZATION = new TestWorker(new KeyScope(false, true));

  private final TestSubscription subscription = new TestSubscription();
  private final String account = "acct_" + subscription.unique;

  private String updated(long second, int quantity) {
    return subscription.updated("at_" + second, second, "active", quantity);
  }

  private static String inContext(String context, String event) {
    return TestSubscription.withField("context", context, event);
  }

  private void putAtStripe(int quantity) {
    TestWorker.STRIPE.put(account, subscription.path, subscription.json("active", quantity));
  }

  private static void resync(TestWorker worker, String context) throws Exception {
    worker
        .bean(SubscriptionResync.class)
        .compare(
            context, StripeListApi.subscriptions(null), null, false, List.of(), different -> {});
  }

  /** Account and seats of each row. */
  private List<String> rows() {
    return TestWorker.database()
        .sql(
            "SELECT stripe_account || ' ' || seat_limit FROM billing.subscription"
                + " WHERE stripe_subscription_id = :id")
        .param("id", subscription.id)
        .query(String.class)
        .list();
  }

  @Test
  void rowsAreStoredUnderTheirAccount() throws Exception {
    WORKER.apply(inContext(account, updated(1, 1)));
    WORKER.apply(inContext(account + "b/" + account, updated(20, 2)));

    assertThat(rows()).containsExactly(account + " 2");
  }

  @Test
  void aRowWithoutAnAccountIsReplaced() throws Exception {
    WORKER.apply(updated(1, 1));

    WORKER.apply(inContext(account, updated(20, 2)));

    assertThat(rows()).containsExactly(account + " 2");
    assertThat(items()).isEqualTo(1);
  }

  private int items() {
    return TestWorker.database()
        .sql("SELECT count(*) FROM billing.subscription_item WHERE stripe_subscription_id = :id")
        .param("id", subscription.id)
        .query(Integer.class)
        .single();
  }

  @Test
  void anOlderEventDoesNotReplaceARowWithoutAnAccount() throws Exception {
    WORKER.apply(updated(20, 2));

    assertThat(WORKER.apply(inContext(account, updated(1, 1))).outcome()).isEqualTo(Outcome.STALE);

    assertThat(rows()).containsExactly(" 2");
  }

  @Test
  void aResyncReplacesARowWithoutAnAccount() throws Exception {
    WORKER.apply(updated(1, 1));
    putAtStripe(3);

    resync(WORKER, account);

    assertThat(rows()).containsExactly(account + " 3");
  }

  @Test
  void withAnOrganizationsKeyAnEventWithoutAnAccountIsNotStored() {
    assertThatThrownBy(() -> ORGANIZATION.apply(updated(1, 1)))
        .isInstanceOf(AmbiguousAccountException.class);

    assertThat(rows()).isEmpty();
  }

  @Test
  void withAnOrganizationsKeyRequestsNameTheAccount() throws Exception {
    putAtStripe(4);

    ORGANIZATION.apply(
        inContext(
            "acct_platform/" + account, subscription.invoicePaid("paid", subscription.start)));

    assertThat(rows()).containsExactly(account + " 4");
  }

  @Test
  void withAnOrganizationsKeyRequestsForThinEventsNameTheAccount() throws Exception {
    putAtStripe(4);

    ORGANIZATION.apply(inContext(account, subscription.thinUpdated("a", subscription.start)));

    assertThat(rows()).containsExactly(account + " 4");
  }

  @Test
  void withAnOrganizationsKeyAResyncNamesTheAccount() throws Exception {
    putAtStripe(3);

    resync(ORGANIZATION, "acct_platform/" + account);

    assertThat(rows()).containsExactly(account + " 3");
    assertThatThrownBy(() -> resync(ORGANIZATION, ""))
        .isInstanceOf(OperatorRequestRefusedException.class);
  }
}
