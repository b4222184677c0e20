package dev.durablestripe.internal.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestWorker;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionParserTest {
  private static final Instant START = Instant.ofEpochSecond(1_714_521_600);
  private static final Instant END = Instant.ofEpochSecond(1_717_113_600);
  private static final String PERIOD =
      "\"current_period_start\":1714521600,\"current_period_end\":1717113600,";

  private static SubscriptionState parse(String json) throws Exception {
    return SubscriptionParser.parse(new ObjectMapper().readTree(json));
  }

  private static String subscription(
      String subscriptionFields, String itemFields, String otherFields) {
    return """
        {"id":"sub_1","customer":"cus_1","status":"active",%s%s
         "items":{"data":[{"id":"si_1",%s"price":{"id":"price_1"},"quantity":5}]}}"""
        .formatted(subscriptionFields, otherFields, itemFields);
  }

  /** The period moved from the subscription to its items with 2025-03-31.basil. */
  @ParameterizedTest
  @CsvSource({
    "2020-08-27, true",
    "2022-11-15, true",
    "2024-06-20, true",
    "2025-02-24.acacia, true",
    "2025-03-31.basil, false",
    "2025-09-30.clover, false",
    "2026-07-29.dahlia, false",
    "2026-09-30.endive, false",
    ", true",
    ", false",
    "2031-01-01.unheard, false"
  })
  void findsThePeriodWhereTheVersionPutsIt(String version, boolean old) throws Exception {
    String event =
        """
        {"id":"evt_1","object":"event","type":"customer.subscription.updated","livemode":false,
         "created":1714521600,"api_version":%s,"data":{"object":%s}}"""
            .formatted(
                version == null ? "null" : "\"" + version + "\"",
                subscription(old ? PERIOD : "", old ? "" : PERIOD, ""));
    JsonNode object = TestWorker.parse(event).object();

    var item = SubscriptionParser.parse(object).items().get(0);

    assertThat(item.periodStart()).isEqualTo(START);
    assertThat(item.periodEnd()).isEqualTo(END);
    assertThat(item.priceId()).isEqualTo("price_1");
    assertThat(item.quantity()).isEqualTo(5);
  }

  @Test
  void prefersTheItemsPeriod() throws Exception {
    String other = "\"current_period_start\":1,\"current_period_end\":2,";
    assertThat(parse(subscription(other, PERIOD, "")).items().get(0).periodEnd()).isEqualTo(END);
  }

  @Test
  void readsCancelAtOfFlexibleBilling() throws Exception {
    SubscriptionState state =
        parse(subscription("", PERIOD, "\"cancel_at_period_end\":false,\"cancel_at\":1717113600,"));
    assertThat(state.cancelAt()).isEqualTo(END);
    assertThat(state.cancelAtPeriodEnd()).isFalse();
  }

  @Test
  void readsCancellationAndTrial() throws Exception {
    SubscriptionState state =
        parse(
            subscription(
                "",
                "",
                "\"cancel_at_period_end\":true,\"canceled_at\":1714521600,\"trial_end\":1717113600,"
                    + "\"created\":1714521600,\"livemode\":true,"));
    assertThat(state.cancelAtPeriodEnd()).isTrue();
    assertThat(state.canceledAt()).isEqualTo(START);
    assertThat(state.trialEnd()).isEqualTo(END);
    assertThat(state.created()).isEqualTo(START);
    assertThat(state.livemode()).isTrue();
  }

  @Test
  void readsPlainAndExpandedIds() throws Exception {
    SubscriptionState state =
        parse(
            """
            {"id":"sub_1","status":"active","customer":{"id":"cus_2","object":"customer",
             "deleted":true},"items":{"data":[{"plan":{"id":"plan_1"}},{"price":"price_2"}]}}""");
    assertThat(state.customerId()).isEqualTo("cus_2");
    assertThat(state.items())
        .extracting(SubscriptionState.Item::priceId)
        .containsExactly("plan_1", "price_2");
  }

  @Test
  void readsMeteredItemsAndNoItems() throws Exception {
    assertThat(
            parse(
                    """
                    {"id":"sub_1","status":"active","items":{"data":[
                     {"id":"si_1","quantity":null,"price":{"id":"price_1"}},{"id":"si_2"}]}}""")
                .items())
        .extracting(SubscriptionState.Item::quantity)
        .containsExactly(null, null);
    assertThat(parse("{\"id\":\"sub_1\",\"status\":\"active\",\"items\":{\"data\":[]}}").items())
        .isEmpty();
    assertThat(parse("{\"id\":\"sub_1\",\"status\":\"active\"}").customerId()).isNull();
  }

  @Test
  void storedItemsAreReplacedWithTheirSubscription() throws Exception {
    TestWorker worker = new TestWorker();
    String id = "sub_" + TestWorker.unique();
    int second = 0;
    for (int items : new int[] {3, 1, 2, 0}) {
      String list =
          "{\"price\":{\"id\":\"price_%d\"},\"quantity\":%d},"
              .formatted(items, items)
              .repeat(items);
      String json =
          "{\"id\":\"%s\",\"status\":\"active\",\"items\":{\"data\":[%s]}}"
              .formatted(id, list.isEmpty() ? "" : list.substring(0, list.length() - 1));
      worker.apply(
          StripeEvents.event(
              "evt_" + TestWorker.unique(),
              "customer.subscription.updated",
              START.plusSeconds(second += 60),
              json));

      assertThat(
              TestWorker.database()
                  .sql(
                      """
                      SELECT quantity FROM billing.subscription_item
                       WHERE stripe_subscription_id = :id
                      """)
                  .param("id", id)
                  .query(Integer.class)
                  .list())
          .hasSize(items)
          .allMatch(quantity -> quantity == items);
    }
  }
}
