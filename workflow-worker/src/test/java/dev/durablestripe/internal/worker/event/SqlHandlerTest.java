package dev.durablestripe.internal.worker.event;

import static dev.durablestripe.internal.worker.ShopDatabase.insert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.ShopDatabase;
import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.OperatorAction.Kind;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions of an application that are called for events, with the roles of an installation. */
class SqlHandlerTest {
  private static final ShopDatabase DATABASE = new ShopDatabase();
  private static final TestWorker WORKER = DATABASE.worker();

  private final String unique = TestWorker.unique();
  private final String type = "test." + unique;
  private final String id = "evt_" + unique;
  private final String event = StripeEvents.event(id, type, Instant.now(), "{\"id\":\"ch_1\"}");

  private OperatorAction reapply(String eventId) {
    return new OperatorAction("action-" + unique, Kind.REAPPLY, eventId, "", "a test");
  }

  @Test
  void isCalledInTheEventsTransactionWithoutASavepoint() throws Exception {
    DATABASE.record(type, "on_" + unique);

    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.ALREADY_APPLIED);

    assertThat(DATABASE.calls(id)).containsExactly("on_" + unique);
    // A savepoint would have a transaction id of its own.
    assertThat(
            DATABASE
                .superuser()
                .sql(
                    """
                    SELECT mark.xmin::text = call.xmin::text
                      FROM billing.stripe_event mark, shop.call call
                     WHERE mark.event_id = :event AND call.event->>'id' = :event
                    """)
                .param("event", id)
                .query(Boolean.class)
                .single())
        .isTrue();
  }

  @Test
  void receivesTheEventAsStripeSentItAndItsAccountModeAndId() throws Exception {
    DATABASE.record(type, "on_" + unique);

    WORKER.apply(TestSubscription.withField("account", "acct_" + unique, event));

    assertThat(
            DATABASE
                .shop()
                .sql("SELECT event#>>'{data,object,id}' FROM shop.call WHERE event->>'id' = :id")
                .param("id", id)
                .query(String.class)
                .single())
        .isEqualTo("ch_1");
    assertThat(DATABASE.added(id))
        .contains("\"event_id\": \"" + id + "\"")
        .contains("\"account\": \"acct_" + unique + "\"")
        .contains("\"livemode\": false")
        .contains("\"stale\": false")
        .contains("\"reapply\": false");
  }

  @Test
  void anExceptionRollsBackAndIsRetried() throws Exception {
    DATABASE.handle(
        type,
        "on_" + unique,
        insert("x") + "RAISE EXCEPTION E'out of\\n stock' USING DETAIL = 'secret';");

    assertThatThrownBy(() -> WORKER.apply(event))
        .isInstanceOf(SqlHandlerException.class)
        .hasMessage("The SQL handler shop.on_%s failed, SQLSTATE P0001: out of  stock", unique);
    assertThat(DATABASE.mark(id)).isEqualTo("none");
    assertThat(DATABASE.calls(id)).isEmpty();

    DATABASE.create("on_" + unique, insert("fixed"));
    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(DATABASE.calls(id)).containsExactly("fixed");
  }

  @Test
  void rejectsAnEventByItsSqlState() throws Exception {
    DATABASE.handle(
        type,
        "on_" + unique,
        insert("x") + "RAISE EXCEPTION 'no such order' USING ERRCODE = 'DSREJ';");
    String reason = "the SQL handler shop.on_" + unique + " rejects it: no such order";

    assertThatThrownBy(() -> WORKER.apply(event))
        .isInstanceOf(EventRejectedException.class)
        .hasMessage(reason);
    assertThat(DATABASE.rejections(id)).containsExactly(reason);
    assertThat(DATABASE.mark(id)).isEqualTo("none");
    assertThat(DATABASE.calls(id)).isEmpty();

    DATABASE.create("on_" + unique, insert("fixed"));
    WORKER.apply(event);
    assertThat(DATABASE.rejections(id)).isEmpty();
    assertThat(DATABASE.calls(id)).containsExactly("fixed");
  }

  @Test
  void runInOrderOfNameAndFailTogether() throws Exception {
    DATABASE.record(type, "b_" + unique);
    DATABASE.record(type, "a_" + unique);
    DATABASE.record(type, "B_" + unique);
    DATABASE.handle(type, "c_" + unique, "RAISE EXCEPTION 'no';");
    assertThatThrownBy(() -> WORKER.apply(event)).isInstanceOf(SqlHandlerException.class);
    assertThat(DATABASE.calls(id)).isEmpty();

    DATABASE.create("c_" + unique, insert("c_" + unique));
    WORKER.apply(event);

    assertThat(DATABASE.calls(id))
        .containsExactly("B_" + unique, "a_" + unique, "b_" + unique, "c_" + unique);
  }

  /** Each alone would be in time. The first one also removes the limit, as far as it can. */
  @Test
  void shareOneTimeBudget() {
    DATABASE.handle(
        type,
        "a_" + unique,
        "PERFORM pg_sleep(3); PERFORM set_config('statement_timeout', '0', true);");
    DATABASE.handle(type, "b_" + unique, "PERFORM pg_sleep(3);");

    assertThatThrownBy(() -> WORKER.apply(event))
        .isInstanceOf(SqlHandlerException.class)
        .hasMessageContaining("shop.b_" + unique)
        .hasMessageContaining("SQLSTATE 57014")
        .hasMessageContaining("statement timeout");

    assertThat(DATABASE.mark(id)).isEqualTo("none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Mixed Case", "a\"; DROP TABLE shop.call; --", "a?b", "a:b", "%I", "a'b\\"})
  void anyNameIsQuoted(String name) throws Exception {
    DATABASE.create(name, insert("quoted"));
    DATABASE.register(type, name);

    WORKER.apply(event);

    assertThat(DATABASE.calls(id)).containsExactly("quoted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\u0000", "\\ud800"})
  void whatJsonbRefusesIsRejected(String escape) {
    DATABASE.record(type, "on_" + unique);
    String refused = event.replace("ch_1", escape);

    assertThatThrownBy(() -> WORKER.apply(refused))
        .isInstanceOf(EventRejectedException.class)
        .hasMessageContaining("jsonb refuses it, SQLSTATE 22");
    assertThat(DATABASE.rejections(id)).hasSize(1);
  }

  @Test
  void anEventWithoutAFunctionTakesNoAdditionalRoundTrip() throws Exception {
    DATABASE.record("test.other", "on_" + unique);
    int before = DATABASE.statements().size();

    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.IGNORED);

    // Reads the mark, and writes it.
    assertThat(DATABASE.statements().subList(before, DATABASE.statements().size())).hasSize(2);
  }

  @Test
  void anIgnoredEventIsAppliedOnceItsTypeHasAFunction() throws Exception {
    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.IGNORED);
    DATABASE.record(type, "on_" + unique);

    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(DATABASE.calls(id)).hasSize(1);
  }

  @Test
  void anEventOfTheOtherModeIsStillIgnored() throws Exception {
    DATABASE.record(type, "on_" + unique);

    WORKER.apply(event.replace("\"livemode\":false", "\"livemode\":true"));

    assertThat(DATABASE.mark(id)).isEqualTo("IGNORED");
    assertThat(DATABASE.calls(id)).isEmpty();
  }

  @Test
  void learnsThatTheEventIsReapplied() throws Exception {
    DATABASE.record(type, "on_" + unique);
    TestWorker.STRIPE.event("", event, true);
    WORKER.apply(event);

    assertThat(WORKER.perform(reapply(id)).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(WORKER.perform(reapply(id)).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(DATABASE.calls(id)).hasSize(2);
    assertThat(DATABASE.added(id)).contains("\"reapply\": true");
  }

  /** Since PostgreSQL 18. Before, it runs with the rights of the worker. */
  @Test
  void aDeferredTriggerRunsWithTheRightsOfTheFunctionsOwner() throws Exception {
    DATABASE
        .shop()
        .sql(
            """
            CREATE TABLE shop.queue_%1$s (event jsonb);
            CREATE FUNCTION shop.later_%1$s() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              INSERT INTO shop.call (handler, event) VALUES (current_user, NEW.event);
              RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER later AFTER INSERT ON shop.queue_%1$s
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION shop.later_%1$s();
            """
                .formatted(unique))
        .update();
    DATABASE.handle(type, "on_" + unique, "INSERT INTO queue_" + unique + " VALUES (event);");

    WORKER.apply(event);

    assertThat(DATABASE.calls(id)).containsExactly("shop");
  }

  @Test
  void aTypeThatStripeCannotListIsNotRegistered() {
    assertThatThrownBy(() -> DATABASE.register("charge refunded", "on_" + unique))
        .hasMessageContaining("sql_handler_event_type_check");
  }
}
