package dev.durablestripe.internal.worker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.OperatorAction.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Handlers that an application has added, also for types that ship with us. */
class AddedHandlerTest {
  private static final String SHIPPED = "customer.subscription.updated";

  private final TestSubscription subscription = new TestSubscription();
  private final String unique = subscription.unique;
  private final String type = "test.t" + unique;
  private final String id = "evt_" + unique;
  private final String event = StripeEvents.event(id, type, Instant.now(), "{\"id\":\"ch_1\"}");

  /** A handler whose change is what a function says. */
  private record Handler(Set<String> types, Function<ReceivedEvent, EventChange> change)
      implements StripeEventHandler {
    @Override
    public EventChange prepare(ReceivedEvent event) {
      return change.apply(event);
    }
  }

  @BeforeAll
  static void table() {
    TestWorker.database()
        .sql("CREATE TABLE IF NOT EXISTS added_call (n serial, event_id text, call text)")
        .update();
  }

  /** A handler that records what it learns. */
  private static Handler recording(String name, String... types) {
    return new Handler(
        Set.of(types),
        event ->
            insert(event, name + (event.stale() ? " stale" : "") + (event.reapply() ? " re" : "")));
  }

  private static EventChange insert(ReceivedEvent event, String call) {
    return EventChange.write(
        transaction ->
            transaction
                .sql("INSERT INTO added_call (event_id, call) VALUES (:event, :call)")
                .param("event", event.id())
                .param("call", call)
                .update());
  }

  private static EventChange reject(String reason) {
    throw new EventRejectedException(reason);
  }

  private static List<String> calls(String eventId) {
    return TestWorker.database()
        .sql("SELECT call FROM added_call WHERE event_id = :event ORDER BY n")
        .param("event", eventId)
        .query(String.class)
        .list();
  }

  @Test
  void severalForOneTypeRunInOrderAndFailTogether() throws Exception {
    Handler failing =
        new Handler(
            Set.of(type),
            event ->
                EventChange.write(
                    transaction -> {
                      throw new IllegalStateException("no");
                    }));
    TestWorker worker = new TestWorker(recording("b", type), recording("a", type), failing);
    assertThatThrownBy(() -> worker.apply(event)).isInstanceOf(IllegalStateException.class);
    assertThat(calls(id)).isEmpty();
    assertThat(TestWorker.mark(id)).isEqualTo("none");

    new TestWorker(recording("b", type), recording("a", type)).apply(event);

    assertThat(calls(id)).containsExactly("b", "a");
  }

  @Test
  void whatOneIgnoresAnotherApplies() throws Exception {
    Handler ignoring = new Handler(Set.of(type), event -> EventChange.ignore());
    Handler stale = new Handler(Set.of(type), event -> EventChange.stale());

    assertThat(new TestWorker(ignoring, ignoring).apply(event).outcome())
        .isEqualTo(Outcome.IGNORED);
    assertThat(new TestWorker(ignoring, recording("a", type), stale).apply(event).outcome())
        .isEqualTo(Outcome.APPLIED);
    assertThat(calls(id)).containsExactly("a");
    assertThat(new TestWorker(stale, ignoring).apply(event.replace(id, id + "_2")).outcome())
        .isEqualTo(Outcome.STALE);
  }

  @Test
  void itsRejectionOfAnotherTypeIsFinal() {
    TestWorker worker = new TestWorker(new Handler(Set.of(type), event -> reject("no order")));

    assertThatThrownBy(() -> worker.apply(event)).isInstanceOf(EventRejectedException.class);

    assertThat(TestWorker.rejections(id)).containsExactly("no order");
  }

  @Test
  void ofAShippedTypeRunsAfterOursInTheSameTransaction() throws Exception {
    Handler reading =
        new Handler(
            Set.of(SHIPPED),
            event ->
                EventChange.write(
                    transaction -> {
                      Long seats =
                          transaction
                              .sql(
                                  """
                                  SELECT seat_limit FROM billing.subscription
                                   WHERE stripe_subscription_id = :id
                                  """)
                              .param("id", event.objectId())
                              .query(Long.class)
                              .single();
                      ((EventChange.Write) insert(event, "seats " + seats))
                          .statements()
                          .accept(transaction);
                    }));

    new TestWorker(reading).apply(subscription.updated("a", 0, "active", 5));

    assertThat(calls(subscription.eventId("a"))).containsExactly("seats 5");
  }

  @Test
  void learnsThatOurStateIsNewer() throws Exception {
    TestWorker worker = new TestWorker(recording("x", SHIPPED));
    worker.apply(subscription.updated("new", 60, "active", 5));

    assertThat(worker.apply(subscription.updated("old", 0, "active", 3)).outcome())
        .isEqualTo(Outcome.APPLIED);

    assertThat(calls(subscription.eventId("new"))).containsExactly("x");
    assertThat(calls(subscription.eventId("old"))).containsExactly("x stale");
  }

  @Test
  void itsRejectionOfAShippedTypeIsARetriedFailure() {
    String name = Handler.class.getName();
    TestWorker preparing = new TestWorker(new Handler(Set.of(SHIPPED), event -> reject("never")));
    TestWorker writing =
        new TestWorker(
            new Handler(Set.of(SHIPPED), event -> EventChange.write(tx -> reject("never"))));

    for (TestWorker worker : List.of(preparing, writing)) {
      assertThatThrownBy(() -> worker.apply(subscription.updated("a", 0, "active", 5)))
          .isInstanceOf(UnrejectableEventException.class)
          .hasMessageStartingWith(name + " rejects the event")
          .hasMessageEndingWith(": never");
    }

    assertThat(TestWorker.rejections(subscription.eventId("a"))).isEmpty();
    assertThat(TestWorker.mark(subscription.eventId("a"))).isEqualTo("none");
    assertThat(subscription.row()).isEmpty();
  }

  @Test
  void learnsThatTheEventIsReapplied() throws Exception {
    TestWorker worker = new TestWorker(recording("x", SHIPPED));
    String eventId = subscription.eventId("a");
    TestWorker.STRIPE.event("", subscription.updated("a", 0, "active", 5), true);
    subscription.putAtStripe("active", 7);
    OperatorAction reapply =
        new OperatorAction("action-" + unique, Kind.REAPPLY, eventId, "", "a test");
    worker.apply(subscription.updated("a", 0, "active", 5));

    worker.perform(reapply);
    worker.perform(reapply);

    assertThat(calls(eventId)).containsExactly("x", "x re");
    assertThat(subscription.row()).containsEntry("seat_limit", 7L);
  }

  @Test
  void ofOneFormRunsAlsoAfterTheOtherForm() throws Exception {
    TestWorker worker = new TestWorker(recording("x", SHIPPED));
    subscription.putAtStripe("active", 5);
    worker.apply(subscription.thinUpdated("a", subscription.start));

    assertThat(worker.apply(subscription.updated("a", 0, "active", 5)).outcome())
        .isEqualTo(Outcome.ALREADY_APPLIED);

    assertThat(calls(subscription.eventId("a"))).containsExactly("x stale");
    assertThat(TestWorker.mark(subscription.eventId("a"))).isEqualTo("STALE");
  }

  @Test
  void ofTheThinFormRunsAlsoAfterTheSnapshot() throws Exception {
    TestWorker worker = new TestWorker(recording("x", "v1." + SHIPPED));
    subscription.putAtStripe("active", 5);
    worker.apply(subscription.updated("a", 0, "active", 5));

    worker.apply(subscription.thinUpdated("a", subscription.start));

    assertThat(calls(subscription.thinId("a"))).containsExactly("x stale");
  }

  @Test
  void ofBothFormsRunsOnceForAChange() throws Exception {
    TestWorker worker = new TestWorker(recording("x", SHIPPED, "v1." + SHIPPED));
    subscription.putAtStripe("active", 5);

    worker.apply(subscription.thinUpdated("a", subscription.start));
    worker.apply(subscription.updated("a", 0, "active", 5));

    assertThat(calls(subscription.thinId("a"))).containsExactly("x");
    assertThat(calls(subscription.eventId("a"))).isEmpty();
  }

  @Test
  void aTypeThatIsNoneFailsTheStart() {
    assertThatThrownBy(() -> new TestWorker(recording("x", "charge refunded")))
        .hasRootCauseMessage(
            "\"charge refunded\", which %s handles, is not an event type: use for example charge.refunded",
            Handler.class.getName());
  }

  @Test
  void aHandlerThatCannotSaySinceWhenCountsFromItsDeployment() {
    StripeEventHandler broken =
        new StripeEventHandler() {
          @Override
          public Set<String> types() {
            return Set.of(type);
          }

          @Override
          public EventChange prepare(ReceivedEvent event) {
            return EventChange.nothing();
          }

          @Override
          public Optional<Instant> notBefore() {
            throw new IllegalStateException("no setting");
          }
        };
    JavaHandlers handlers = new TestWorker(broken).bean(JavaHandlers.class);
    handlers.record();

    assertThat(handlers.notBefore().get(type))
        .isBetween(Instant.now().minusSeconds(600), Instant.now().plusSeconds(1));
  }
}
