package dev.durablestripe.internal.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import dev.durablestripe.handler.SubscriptionChange;
import dev.durablestripe.handler.SubscriptionListener;
import dev.durablestripe.handler.SubscriptionRow;
import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.ApplicationHandlers;
import dev.durablestripe.internal.worker.event.OperatorAction;
import dev.durablestripe.internal.worker.event.OperatorAction.Kind;
import dev.durablestripe.internal.worker.event.UnrejectableEventException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Listeners of an application, called in the event's transaction. */
class SubscriptionListenerTest {
  private final List<SubscriptionChange> changes = new ArrayList<>();
  private final TestSubscription subscription = new TestSubscription();
  private final TestWorker worker = listening((change, transaction) -> changes.add(change));

  private static TestWorker listening(SubscriptionListener... listeners) {
    return new TestWorker(new ApplicationHandlers(List.of(), List.of(listeners)));
  }

  private SubscriptionChange last() {
    return changes.get(changes.size() - 1);
  }

  @Test
  void getsTheRowBeforeAndAfterAndTheEvent() throws Exception {
    worker.apply(subscription.updated("a", 0, "trialing", 5));
    assertThat(last().before()).isEmpty();
    SubscriptionRow first = last().after();

    worker.apply(subscription.updated("b", 60, "active", 7));

    assertThat(changes).hasSize(2);
    assertThat(last().before()).contains(first);
    assertThat(first.id()).isEqualTo(subscription.id);
    assertThat(first.status()).isEqualTo("trialing");
    assertThat(first.lastEventId()).isEqualTo(subscription.eventId("a"));
    SubscriptionRow after = last().after();
    assertThat(after.status()).isEqualTo("active");
    assertThat(after.seatLimit()).isEqualTo(7);
    assertThat(after.customerId()).isEqualTo(subscription.row().get("stripe_customer_id"));
    assertThat(after.revision()).isEqualTo(subscription.row().get("revision"));
    assertThat(after.items())
        .singleElement()
        .satisfies(
            item -> {
              assertThat(item.quantity()).isEqualTo(7);
              assertThat(item.priceId()).isEqualTo(after.priceId());
              assertThat(item.currentPeriodEnd()).isEqualTo(after.currentPeriodEnd());
            });
    ReceivedEvent event = last().event();
    assertThat(event.id()).isEqualTo(subscription.eventId("b"));
    assertThat(event.reapply()).isFalse();
  }

  @Test
  void isCalledOnceForAChangeAndNotForAStaleEvent() throws Exception {
    worker.apply(subscription.updated("b", 60, "active", 7));
    worker.apply(subscription.updated("b", 60, "active", 7));
    worker.apply(subscription.updated("a", 0, "active", 5));

    assertThat(changes).hasSize(1);
  }

  @Test
  void learnsThatTheEventIsReapplied() throws Exception {
    String id = subscription.eventId("a");
    TestWorker.STRIPE.event("", subscription.updated("a", 0, "active", 5), true);
    subscription.putAtStripe("active", 9);
    worker.apply(subscription.updated("a", 0, "active", 5));

    worker.perform(new OperatorAction("action-" + id, Kind.REAPPLY, id, "", "a test"));

    assertThat(last().event().reapply()).isTrue();
    assertThat(last().after().seatLimit()).isEqualTo(9);
  }

  /** Before events named their account, rows had none. */
  @Test
  void theRowWithoutAnAccountIsTheOneBefore() throws Exception {
    worker.apply(subscription.updated("a", 0, "active", 5));

    worker.apply(
        TestSubscription.withField(
            "account", "acct_" + subscription.unique, subscription.updated("b", 60, "active", 7)));

    assertThat(last().before().orElseThrow().account()).isEmpty();
    assertThat(last().after().account()).isEqualTo("acct_" + subscription.unique);
  }

  @Test
  void writesInTheEventsTransactionBeforeTheHandlers() throws Exception {
    TestWorker.database()
        .sql("CREATE TABLE IF NOT EXISTS listener_call (n serial, event_id text, call text)")
        .update();
    StripeEventHandler handler =
        new StripeEventHandler() {
          @Override
          public Set<String> types() {
            return Set.of("customer.subscription.updated");
          }

          @Override
          public EventChange prepare(ReceivedEvent event) {
            return EventChange.write(
                transaction -> {
                  record(transaction, event, "handler");
                  if (event.id().equals(subscription.eventId("failing"))) {
                    throw new IllegalStateException("no");
                  }
                });
          }
        };
    TestWorker recording =
        new TestWorker(
            new ApplicationHandlers(
                List.of(handler),
                List.of(
                    (change, tx) -> record(tx, change.event(), "second"),
                    (change, tx) -> record(tx, change.event(), "first"))));

    recording.apply(subscription.updated("a", 0, "active", 5));
    assertThatThrownBy(() -> recording.apply(subscription.updated("failing", 60, "active", 7)))
        .isInstanceOf(IllegalStateException.class);

    assertThat(calls("a")).containsExactly("second", "first", "handler");
    assertThat(calls("failing")).isEmpty();
  }

  private static void record(JdbcClient transaction, ReceivedEvent event, String call) {
    transaction
        .sql("INSERT INTO listener_call (event_id, call) VALUES (:event, :call)")
        .param("event", event.id())
        .param("call", call)
        .update();
  }

  private List<String> calls(String name) {
    return TestWorker.database()
        .sql("SELECT call FROM listener_call WHERE event_id = :event ORDER BY n")
        .param("event", subscription.eventId(name))
        .query(String.class)
        .list();
  }

  @Test
  void itsExceptionRollsBackTheChange() {
    TestWorker failing =
        listening(
            (change, transaction) -> {
              throw new IllegalStateException("no");
            });

    assertThatThrownBy(() -> failing.apply(subscription.updated("a", 0, "active", 5)))
        .isInstanceOf(IllegalStateException.class);

    assertThat(subscription.row()).isEmpty();
    assertThat(TestWorker.mark(subscription.eventId("a"))).isEqualTo("none");
  }

  @Test
  void itsRejectionIsARetriedFailure() {
    TestWorker rejecting =
        listening(
            (change, transaction) -> {
              throw new EventRejectedException("never");
            });

    assertThatThrownBy(() -> rejecting.apply(subscription.updated("a", 0, "active", 5)))
        .isInstanceOf(UnrejectableEventException.class);

    assertThat(TestWorker.rejections(subscription.eventId("a"))).isEmpty();
  }
}
