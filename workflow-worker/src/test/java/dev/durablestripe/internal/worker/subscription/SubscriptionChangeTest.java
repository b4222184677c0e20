package dev.durablestripe.internal.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.OperatorAction;
import dev.durablestripe.internal.worker.event.OperatorAction.Kind;
import dev.durablestripe.internal.worker.stripe.StripeListApi;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the worker's changes look like in the change feed. */
class SubscriptionChangeTest {
  private static final TestWorker WORKER = new TestWorker();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String account = "acct_" + TestWorker.unique();
  private final TestSubscription subscription = new TestSubscription(account);

  private record Change(
      String source,
      @Nullable String event,
      String account,
      @Nullable String customer,
      JsonNode before,
      JsonNode after) {
    static Change read(ResultSet row) throws SQLException {
      try {
        return new Change(
            row.getString("source"),
            row.getString("event_id"),
            row.getString("stripe_account"),
            row.getString("stripe_customer_id"),
            JSON.readTree(row.getString("before")),
            JSON.readTree(row.getString("after")));
      } catch (JsonProcessingException e) {
        throw new SQLException(e);
      }
    }
  }

  private List<Change> changes() {
    return TestWorker.database()
        .sql(
            """
            SELECT position, source, event_id, stripe_account, stripe_customer_id,
                   coalesce(before, 'null') AS before, coalesce(after, 'null') AS after
              FROM billing.subscription_change
             WHERE stripe_subscription_id = :id ORDER BY position
            """)
        .param("id", subscription.id)
        .query((row, n) -> Change.read(row))
        .list();
  }

  private Change last() {
    List<Change> changes = changes();
    return changes.get(changes.size() - 1);
  }

  private static void resync(String account) throws Exception {
    WORKER
        .bean(SubscriptionResync.class)
        .compare(
            account, StripeListApi.subscriptions(null), null, false, List.of(), different -> {});
  }

  @Test
  void anEventsChangeHasTheStateBeforeAndAfterWithItems() throws Exception {
    WORKER.apply(subscription.updated("first", 0, "active", 5));
    WORKER.apply(subscription.updated("second", 60, "past_due", 8));

    assertThat(changes()).extracting(Change::source).containsOnly("event").hasSize(2);
    Change change = last();
    assertThat(change.event()).isEqualTo(subscription.eventId("second"));
    assertThat(change.account()).isEqualTo(account);
    assertThat(change.customer()).isEqualTo(subscription.customer);
    assertThat(change.before()).isEqualTo(changes().get(0).after());
    assertThat(change.before().at("/items/0/quantity").asInt()).isEqualTo(5);
    assertThat(change.after().at("/items/0/quantity").asInt()).isEqualTo(8);
    assertThat(change.after().at("/status").asText()).isEqualTo("past_due");
    assertThat(change.after().at("/current_period_start").asText()).endsWith("+00:00");
    assertThat(change.after().at("/revision").asLong())
        .isEqualTo(subscription.row().get("revision"));
  }

  @Test
  void aStaleOrRepeatedEventChangesNothing() throws Exception {
    WORKER.apply(subscription.updated("second", 60, "past_due", 8));
    WORKER.apply(subscription.updated("second", 60, "past_due", 8));
    WORKER.apply(subscription.updated("first", 0, "active", 5));

    assertThat(changes()).hasSize(1);
  }

  @Test
  void aReapplyIsDistinguishedFromItsEvent() throws Exception {
    String event = subscription.updated("a", 0, "active", 5);
    TestWorker.STRIPE.event(account, event, true);
    subscription.putAtStripe("past_due", 7);
    WORKER.apply(event);

    WORKER.perform(
        new OperatorAction(
            "action-" + TestWorker.unique(),
            Kind.REAPPLY,
            subscription.eventId("a"),
            account,
            "a test"));

    assertThat(changes()).extracting(Change::source).containsExactly("event", "reapply");
    assertThat(changes()).extracting(Change::event).containsOnly(subscription.eventId("a"));
    WORKER.apply(subscription.updated("b", 7200, "active", 5));
    assertThat(last().source()).isEqualTo("event");
  }

  @Test
  void anImportIsDistinguishedFromACorrection() throws Exception {
    subscription.putAtStripe("active", 5);
    resync(account);
    subscription.damage("seat_limit = 99");
    resync(account);

    assertThat(changes()).extracting(Change::source).containsExactly("import", "other", "resync");
    assertThat(changes()).extracting(Change::event).containsOnlyNulls();
    assertThat(last().before().at("/seat_limit").asInt()).isEqualTo(99);
    assertThat(last().after().at("/seat_limit").asInt()).isEqualTo(5);
  }

  @Test
  void aRowThatMovesToItsAccountIsDeletedUnderTheOldOne() throws Exception {
    TestSubscription platform = new TestSubscription();
    WORKER.apply(platform.updated("a", 0, "active", 5));
    String named =
        TestSubscription.withField(
            "account", account, platform.snapshot("b", "updated", Instant.now(), "active", 6));

    WORKER.apply(named);

    assertThat(
            TestWorker.database()
                .sql(
                    """
                    SELECT stripe_account || ' ' || (before IS NULL) || ' ' || (after IS NULL)
                      FROM billing.subscription_change
                     WHERE stripe_subscription_id = :id ORDER BY position
                    """)
                .param("id", platform.id)
                .query(String.class)
                .list())
        .containsExactlyInAnyOrder(" true false", account + " true false", " false true");
  }
}
