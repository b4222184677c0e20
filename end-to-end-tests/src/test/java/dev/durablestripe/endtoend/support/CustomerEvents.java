package dev.durablestripe.endtoend.support;

import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.RowBlocker;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Events of one customer, one of each form and outcome: applied, reset, already applied, ignored,
 * discarded, rejected and waiting, as snapshot events and as thin ones. The customer has two
 * subscriptions; PostgreSQL refuses the second one's row, so that its events wait.
 */
public final class CustomerEvents implements AutoCloseable {
  private final Pipeline pipeline;
  private final TestSubscription first = new TestSubscription();
  private final TestSubscription second = new TestSubscription();
  private final String missing = first.id + "_gone";
  private @Nullable RowBlocker blocker;

  /** Creates nothing yet. */
  public CustomerEvents(Pipeline pipeline) {
    this.pipeline = pipeline;
  }

  /** Stripe's id of the customer. */
  public String customer() {
    return first.customer;
  }

  /**
   * Posts all events, and waits until each is in its state.
   *
   * <p>The rejected ones come first: once Stripe's answer is stored, it is newer than every event,
   * and Stripe is not asked again.
   */
  public void createOneOfEach() {
    pipeline.apply(first.snapshot("applied", "created", 0, "active", 5));
    pipeline.apply(secondSnapshot("second", 0));
    reject();
    apply();
    discard();
    block();
  }

  private void reject() {
    pipeline.stack().stripe().fail("/v1/subscriptions/" + first.id, 404);
    pipeline.post(first.thin("rejected_thin", 10));
    pipeline.post(
        StripeEvents.event(
            first.eventId("rejected"),
            "checkout.session.completed",
            first.start,
            StripeEvents.checkout(customer(), missing, "somebody")));
    rejected().forEach(pipeline.workflows()::awaitFailed);
  }

  private void apply() {
    pipeline.stack().stripe().subscription(first.id, first.json("active", 7));
    pipeline.apply(first.thin("thin", 60));
    pipeline.workflows().resetToFirstTask(first.eventId("thin"));
    pipeline.apply(
        StripeEvents.event(
            first.eventId("ignored"),
            "charge.succeeded",
            first.start,
            "{\"id\":\"ch_1\",\"customer\":\"%s\"}".formatted(customer())));
    pipeline.apply(thinIgnored("ignored_thin"));
  }

  private String thinIgnored(String name) {
    return StripeEvents.thin(
        first.eventId(name),
        "v1.customer.subscription.migrated",
        first.start,
        "subscription",
        first.id,
        first.eventId(name + "_twin"));
  }

  private void discard() {
    for (String event :
        List.of(
            first.snapshot("discarded", "updated", 90, "active", 9),
            first.thin("discarded_thin", 100))) {
      pipeline.stack().stripe().event("", event, true);
      pipeline.workflows().discard(EventJson.id(event));
      if (pipeline.apply(event).outcome() != Outcome.DISCARDED) {
        throw new AssertionError(event);
      }
    }
  }

  private void block() {
    blocker = pipeline.blockRow(second);
    pipeline.stack().stripe().subscription(second.id, secondJson());
    pipeline.post(secondSnapshot("waiting", 60));
    pipeline.post(second.thin("waiting_thin", 120));
    waiting().forEach(pipeline.workflows()::awaitAttemptFailure);
  }

  private String secondJson() {
    return StripeEvents.subscription(
        second.id, customer(), "active", TestSubscription.PRICE, 5, second.start);
  }

  private String secondSnapshot(String name, long seconds) {
    return StripeEvents.event(
        second.eventId(name),
        "customer.subscription.updated",
        second.start.plusSeconds(seconds),
        secondJson());
  }

  /** Lets Stripe have the subscriptions for whose lack events were rejected. */
  public void addMissingSubscriptions() {
    pipeline
        .stack()
        .stripe()
        .subscription(
            missing,
            StripeEvents.subscription(
                missing, customer(), "active", TestSubscription.PRICE, 1, first.start));
  }

  /** Lets PostgreSQL accept the row for which events wait. */
  public void unblock() {
    if (blocker != null) {
      blocker.close();
      blocker = null;
    }
  }

  /** Every event's id. */
  public List<String> all() {
    return Stream.of(completed(), rejected(), waiting()).flatMap(List::stream).toList();
  }

  /** Those whose workflows are completed. */
  public List<String> completed() {
    return Stream.of(applied(), ignored(), discarded()).flatMap(List::stream).toList();
  }

  /** Those that are applied; the thin one has been reset since. */
  public List<String> applied() {
    return List.of(first.eventId("applied"), second.eventId("second"), first.eventId("thin"));
  }

  /** Those that no handler supports. */
  public List<String> ignored() {
    return ids(first, "ignored");
  }

  /** Those that an operator discarded before they arrived. */
  public List<String> discarded() {
    return ids(first, "discarded");
  }

  /** Those that are rejected, because Stripe lacks the subscription. */
  public List<String> rejected() {
    return ids(first, "rejected");
  }

  /** Those that PostgreSQL refuses. */
  public List<String> waiting() {
    return ids(second, "waiting");
  }

  private static List<String> ids(TestSubscription subscription, String name) {
    return List.of(subscription.eventId(name), subscription.eventId(name + "_thin"));
  }

  /** Lets the waiting events complete, and waits for it. */
  @Override
  public void close() {
    unblock();
    waiting().forEach(pipeline::result);
  }
}
