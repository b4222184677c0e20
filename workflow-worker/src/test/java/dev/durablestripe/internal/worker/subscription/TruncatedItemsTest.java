package dev.durablestripe.internal.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.stripe.StripeListApi;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A subscription with more items than Stripe embeds, on a Connect account of its own. */
class TruncatedItemsTest {
  private static final int ITEMS = 130;
  private static final int EMBEDDED = 10;
  private static final TestWorker WORKER = new TestWorker();

  private final String account = "acct_" + TestWorker.unique();
  private final TestSubscription subscription = new TestSubscription(account);

  private String item(int n) {
    return "{\"id\":\"%s\",\"object\":\"subscription_item\",\"subscription\":\"%s\",\"quantity\":%d,\"price\":{\"id\":\"price_%d\"}}"
        .formatted(itemId(n), subscription.id, n, n);
  }

  private String itemId(int n) {
    return "si_%s_%d".formatted(subscription.unique, n);
  }

  private String json() {
    String embedded =
        IntStream.range(0, EMBEDDED).mapToObj(this::item).collect(Collectors.joining(","));
    return """
        {"id":"%s","object":"subscription","customer":"%s","status":"active","livemode":false,\
        "created":%d,"items":{"object":"list","has_more":true,"data":[%s]}}"""
        .formatted(
            subscription.id, subscription.customer, subscription.start.getEpochSecond(), embedded);
  }

  /** The fake lists the newest objects first. */
  @BeforeEach
  void putAtStripe() {
    for (int n = ITEMS - 1; n >= 0; n--) {
      TestWorker.STRIPE.put(account, "/v1/subscription_items/" + itemId(n), item(n));
    }
    subscription.putAtStripe(json());
  }

  private void assertAllItemsAreStored() {
    List<String> stored =
        TestWorker.database()
            .sql(
                "SELECT stripe_item_id FROM billing.subscription_item"
                    + " WHERE stripe_subscription_id = :id ORDER BY position")
            .param("id", subscription.id)
            .query(String.class)
            .list();
    assertThat(stored).isEqualTo(IntStream.range(0, ITEMS).mapToObj(this::itemId).toList());
  }

  @Test
  void areLoadedForASnapshotEvent() throws Exception {
    String event =
        subscription.event("updated", "customer.subscription.updated", subscription.start, json());

    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.APPLIED);

    assertAllItemsAreStored();
  }

  @Test
  void areLoadedForAnEventThatRefersToTheSubscription() throws Exception {
    WORKER.apply(subscription.invoicePaid("paid", subscription.start));

    assertAllItemsAreStored();
  }

  @Test
  void areLoadedForAList() throws Exception {
    WORKER
        .bean(SubscriptionResync.class)
        .compare(
            account, StripeListApi.subscriptions(null), null, false, List.of(), different -> {});

    assertAllItemsAreStored();
  }
}
