package dev.durablestripe.internal.worker.event;

import static dev.durablestripe.internal.worker.ShopDatabase.insert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.worker.ShopDatabase;
import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.OperatorAction.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Functions for a type that a handler of ours supports. They run after it. */
class SqlHandlerOfShippedTypeTest {
  private static final ShopDatabase DATABASE = new ShopDatabase();
  private static final TestWorker WORKER = DATABASE.worker();
  private static final String TYPE = "customer.subscription.updated";

  private final TestSubscription subscription = new TestSubscription();
  private final String function = "on_" + subscription.unique;

  @AfterEach
  void removeTheFunction() {
    DATABASE.owner().sql("DELETE FROM billing.sql_handler").update();
  }

  private long stored() {
    return DATABASE
        .owner()
        .sql("SELECT count(*) FROM billing.subscription WHERE stripe_subscription_id = :id")
        .param("id", subscription.id)
        .query(Long.class)
        .single();
  }

  @Test
  void runsAfterTheHandlerInTheSameTransaction() throws Exception {
    DATABASE.owner().sql("GRANT SELECT ON billing.subscription TO shop").update();
    DATABASE.handle(
        TYPE,
        function,
        """
        IF EXISTS (SELECT FROM billing.subscription s
                    WHERE s.stripe_subscription_id = event#>>'{data,object,id}') THEN
        """
            + insert("sees the row")
            + " END IF;");

    WORKER.apply(subscription.updated("a", 0, "active", 5));

    assertThat(DATABASE.calls(subscription.eventId("a"))).containsExactly("sees the row");
  }

  @Test
  void learnsThatTheStateIsStale() throws Exception {
    WORKER.apply(subscription.updated("new", 60, "active", 5));
    DATABASE.record(TYPE, function);

    WORKER.apply(subscription.updated("old", 0, "active", 3));

    assertThat(DATABASE.added(subscription.eventId("old"))).contains("\"stale\": true");
    assertThat(DATABASE.mark(subscription.eventId("old"))).isEqualTo("APPLIED");
  }

  @Test
  void itsRejectionIsARetriedFailure() {
    DATABASE.handle(TYPE, function, "RAISE EXCEPTION 'never' USING ERRCODE = 'DSREJ';");
    String id = subscription.eventId("a");

    assertThatThrownBy(() -> WORKER.apply(subscription.updated("a", 0, "active", 5)))
        .isInstanceOf(SqlHandlerException.class)
        .hasMessageContaining("cannot be rejected")
        .hasMessageContaining("shop." + function + " rejects it: never");

    assertThat(DATABASE.rejections(id)).isEmpty();
    assertThat(DATABASE.mark(id)).isEqualTo("none");
    assertThat(stored()).isZero();
  }

  @Test
  void whatJsonbRefusesIsARetriedFailure() {
    DATABASE.record(TYPE, function);
    String event =
        subscription
            .updated("a", 0, "active", 5)
            .replace("\"idempotency_key\":null", "\"idempotency_key\":\"\\u0000\"");

    assertThatThrownBy(() -> WORKER.apply(event))
        .isInstanceOf(SqlHandlerException.class)
        .hasMessageContaining("jsonb refuses it");

    assertThat(DATABASE.rejections(subscription.eventId("a"))).isEmpty();
  }

  @Test
  void learnsThatTheEventIsReapplied() throws Exception {
    DATABASE.record(TYPE, function);
    String id = subscription.eventId("a");
    TestWorker.STRIPE.event("", subscription.updated("a", 0, "active", 5), true);
    subscription.putAtStripe("active", 7);

    WORKER.perform(new OperatorAction("action-" + id, Kind.REAPPLY, id, "", "a test"));

    assertThat(DATABASE.added(id)).contains("\"reapply\": true").contains("\"stale\": false");
    assertThat(stored()).isOne();
  }

  /** As a worker of a build without SQL handlers applies it. */
  @Test
  void anEventThatWasAppliedWithoutTheFunctionIsReapplied() throws Exception {
    String id = subscription.eventId("a");
    String event = subscription.updated("a", 0, "active", 5);
    TestWorker.STRIPE.event("", event, true);
    subscription.putAtStripe("active", 5);
    WORKER.apply(event);
    DATABASE.record(TYPE, function);

    WORKER.perform(new OperatorAction("action-" + id, Kind.REAPPLY, id, "", "a test"));

    assertThat(DATABASE.calls(id)).containsExactly(function);
  }

  @Test
  void ofOneFormRunsAlsoAfterTheOtherForm() throws Exception {
    DATABASE.record(TYPE, function);
    subscription.putAtStripe("active", 5);
    WORKER.apply(subscription.thinUpdated("a", subscription.start));

    assertThat(WORKER.apply(subscription.updated("a", 0, "active", 5)).outcome())
        .isEqualTo(Outcome.ALREADY_APPLIED);

    assertThat(DATABASE.calls(subscription.eventId("a"))).containsExactly(function);
    assertThat(DATABASE.added(subscription.eventId("a"))).contains("\"stale\": true");
    assertThat(DATABASE.mark(subscription.eventId("a"))).isEqualTo("STALE");
  }

  @Test
  void ofBothFormsRunsOnceForAChange() throws Exception {
    DATABASE.record(TYPE, function);
    DATABASE.register("v1." + TYPE, function);
    subscription.putAtStripe("active", 5);

    WORKER.apply(subscription.thinUpdated("a", subscription.start));
    WORKER.apply(subscription.updated("a", 0, "active", 5));

    assertThat(DATABASE.calls(subscription.thinId("a"))).containsExactly(function);
    assertThat(DATABASE.calls(subscription.eventId("a"))).isEmpty();
  }
}
