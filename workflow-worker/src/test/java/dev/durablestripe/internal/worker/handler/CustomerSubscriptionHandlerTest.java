package dev.durablestripe.internal.worker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.worker.TestWorker;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.sql.Timestamp;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CustomerSubscriptionHandlerTest {
  private static final TestWorker WORKER = new TestWorker();
  private static final Instant START = Instant.ofEpochSecond(1_795_000_000);

  private final Fixture fixture = new Fixture();

  /** The last part of each event type, and the status in its fixture. */
  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest
  @CsvSource({
    "created, incomplete",
    "updated, active",
    "deleted, canceled",
    "paused, paused",
    "resumed, active",
    "trial_will_end, trialing",
    "pending_update_applied, active",
    "pending_update_expired, active"
  })
  private @interface ForEachEventType {}

  @ForEachEventType
  void storesTheSubscriptionInASnapshotEvent(String event, String status) throws Exception {
    for (String version : new String[] {"", ".2020-08-27"}) {
      Fixture own = new Fixture();
      var result = WORKER.apply(own.read("customer.subscription." + event + version));

      assertThat(result.outcome()).isEqualTo(Outcome.APPLIED);
      assertThat(TestWorker.subscription(own.subscription))
          .containsEntry("status", status)
          .containsEntry("stripe_customer_id", own.customer)
          .containsEntry("price_id", "price_" + own.unique)
          .containsEntry("seat_limit", 5L)
          .containsEntry("current_period_start", Timestamp.from(START))
          .containsEntry("current_period_end", Timestamp.from(START.plusSeconds(2_592_000)))
          .containsEntry("as_of", Timestamp.from(START.plusSeconds(60)));
      assertThat(own.calls()).isZero();
    }
  }

  @ForEachEventType
  void fetchesTheSubscriptionThatAThinEventNames(String event, String status) throws Exception {
    fixture.putAtStripe("customer.subscription." + event);

    assertThat(WORKER.apply(fixture.read("v1.customer.subscription." + event)).outcome())
        .isEqualTo(Outcome.APPLIED);

    assertThat(TestWorker.subscription(fixture.subscription)).containsEntry("status", status);
    assertThat(fixture.calls()).isEqualTo(1);
  }

  @Test
  void aDeletedSubscriptionWithoutAStatusIsCanceled() throws Exception {
    WORKER.apply(
        fixture
            .read("customer.subscription.deleted")
            .replace("\"status\": \"canceled\"", "\"status\": null"));

    assertThat(TestWorker.subscription(fixture.subscription)).containsEntry("status", "canceled");
  }

  @Test
  void rejectsASubscriptionWithoutAStatusAndAppliesItAfterAFix() throws Exception {
    String event = fixture.read("customer.subscription.updated");
    String broken = event.replace("\"status\": \"active\"", "\"status\": 7");

    assertThatThrownBy(() -> WORKER.apply(broken))
        .isInstanceOf(EventRejectedException.class)
        .hasMessageContaining("no status");
    assertThat(TestWorker.rejections(fixture.event)).hasSize(1);
    assertThat(TestWorker.mark(fixture.event)).isEqualTo("none");

    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(TestWorker.rejections(fixture.event)).isEmpty();
  }

  @Test
  void storesConnectAccountsSeparately() throws Exception {
    String event = fixture.read("customer.subscription.updated");
    for (String account : new String[] {"acct_1", "acct_2"}) {
      WORKER.apply(
          event
              .replace("evt_", "evt_" + account)
              .replace(
                  "\"object\": \"event\"", "\"object\":\"event\",\"account\":\"" + account + "\"")
              .replace("\"quantity\": 5", "\"quantity\": " + account.substring(5)));
    }

    assertThat(
            TestWorker.database()
                .sql(
                    """
                    SELECT stripe_account || ' ' || seat_limit FROM billing.subscription
                     WHERE stripe_subscription_id = :id ORDER BY 1
                    """)
                .param("id", fixture.subscription)
                .query(String.class)
                .list())
        .containsExactly("acct_1 1", "acct_2 2");
  }

  @Test
  void fetchesFromTheAccountInAThinEventsContext() throws Exception {
    TestWorker.STRIPE.put(
        "acct_7",
        "/v1/subscriptions/" + fixture.subscription,
        fixture.object("customer.subscription.paused"));

    WORKER.apply(
        fixture
            .read("v1.customer.subscription.paused")
            .replace("\"context\": null", "\"context\": \"acct_7\""));

    assertThat(TestWorker.subscription(fixture.subscription))
        .containsEntry("stripe_account", "acct_7")
        .containsEntry("status", "paused");
  }
}
