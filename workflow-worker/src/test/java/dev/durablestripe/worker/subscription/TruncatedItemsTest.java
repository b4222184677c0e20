package dev.durablestripe.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.worker.TestWorker;
import dev.durablestripe.worker.stripe.StripeListApi;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A subscription with more items than Stripe embeds, on a Connect account of the test's own. */
class TruncatedItemsTest {
  private static final int ITEMS = 130;
  private static final int EMBEDDED = 10;
  private static final TestWorker WORKER = new TestWorker();

  private final String unique = TestWorker.unique();
  private final String account = "acct_" + unique;
  private final String subscription = "sub_" + unique;
  private final Instant created = Instant.ofEpochSecond(Instant.now().getEpochSecond() - 3600);

  private String item(int n) {
    return "{\"id\":\"%s\",\"object\":\"subscription_item\",\"subscription\":\"%s\",\"quantity\":%d,\"price\":{\"id\":\"price_%d\"}}"
        .formatted(itemId(n), subscription, n, n);
  }

  private String itemId(int n) {
    return "si_%s_%d".formatted(unique, n);
  }

  private String json() {
    String embedded =
        IntStream.range(0, EMBEDDED).mapToObj(this::item).collect(Collectors.joining(","));
    return """
        {"id":"%s","object":"subscription","customer":"cus_%s","status":"active","livemode":false,\
        "created":%d,"items":{"object":"list","has_more":true,"data":[%s]}}"""
        .formatted(subscription, unique, created.getEpochSecond(), embedded);
  }

  private String onAccount(String event) {
    return event.replaceFirst(
        "\"livemode\":false", "\"account\":\"%s\",\"livemode\":false".formatted(account));
  }

  /** The list of the fake shows what was put last first. */
  @BeforeEach
  void atStripe() {
    for (int n = ITEMS - 1; n >= 0; n--) {
      TestWorker.STRIPE.put(account, "/v1/subscription_items/" + itemId(n), item(n));
    }
    TestWorker.STRIPE.put(account, "/v1/subscriptions/" + subscription, json());
  }

  private List<String> stored() {
    return TestWorker.database()
        .sql(
            "SELECT stripe_item_id FROM billing.subscription_item"
                + " WHERE stripe_subscription_id = :id ORDER BY position")
        .param("id", subscription)
        .query(String.class)
        .list();
  }

  private void assertAllStored() {
    assertThat(stored()).isEqualTo(IntStream.range(0, ITEMS).mapToObj(this::itemId).toList());
  }

  @Test
  void aSnapshotAsksForThem() throws Exception {
    String event =
        onAccount(
            StripeEvents.event("evt_" + unique, "customer.subscription.updated", created, json()));

    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.APPLIED);

    assertAllStored();
  }

  @Test
  void soDoesAPointer() throws Exception {
    String event =
        onAccount(
            StripeEvents.event(
                "evt_" + unique,
                "invoice.paid",
                created,
                StripeEvents.invoice("in_1", "cus_" + unique, subscription)));

    WORKER.apply(event);

    assertAllStored();
  }

  @Test
  void soDoesAList() throws Exception {
    WORKER
        .bean(SubscriptionResync.class)
        .compare(
            account, StripeListApi.subscriptions(null), null, false, List.of(), different -> {});

    assertAllStored();
  }
}
