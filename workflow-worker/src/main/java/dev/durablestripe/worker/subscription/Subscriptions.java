package dev.durablestripe.worker.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.StripeException;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.EventChange;
import dev.durablestripe.worker.event.EventRejected;
import dev.durablestripe.worker.stripe.StripeAnswer;
import dev.durablestripe.worker.stripe.StripeApi;
import dev.durablestripe.worker.stripe.SubscriptionItems;
import dev.durablestripe.worker.subscription.SubscriptionUpdate.Replaces;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Turns news of a subscription into a change of its row, asking Stripe where the rule says so. */
@Component
public class Subscriptions {
  /** What follows from an event that names a subscription: {@link #pointer} or {@link #current}. */
  public interface Named {
    /** The change of the subscription's row. */
    EventChange change(StripeEvent event, String subscription) throws StripeException;

    /** The same for an event whose object tells the customer, null when it does not. */
    default EventChange change(StripeEvent event, String subscription, @Nullable String customer)
        throws StripeException {
      try {
        return change(event, subscription).about(customer);
      } catch (EventRejected gone) {
        throw gone.about(customer);
      }
    }
  }

  private final SubscriptionRows rows;
  private final StateRule rule;
  private final StripeApi stripe;

  Subscriptions(SubscriptionRows rows, StateRule rule, StripeApi stripe) {
    this.rows = rows;
    this.rule = rule;
    this.stripe = stripe;
  }

  /**
   * The event carries the subscription's state.
   *
   * @throws StripeException when Stripe has to be asked and cannot answer
   */
  public EventChange snapshot(StripeEvent event) throws StripeException {
    boolean deleted = event.type().equals("customer.subscription.deleted");
    boolean creation = event.type().equals("customer.subscription.created");
    JsonNode json = event.object();
    SubscriptionState state =
        deleted ? SubscriptionReader.readDeleted(json) : SubscriptionReader.read(json);
    if (state.livemode() != event.livemode()) {
      throw new EventRejected("its subscription is of the other mode");
    }
    StoredSubscription stored = rows.find(event.account(), state.id()).orElse(null);
    var news = new Incoming.Snapshot(creation, event.created(), state.status());
    return switch (rule.decide(stored, news)) {
      case STALE -> EventChange.stale(state.customerId());
      case ASK_STRIPE -> fetch(event, state.id(), stored, Final.STAYS);
      case APPLY ->
          SubscriptionItems.areCut(json)
              ? fetch(event, state.id(), stored, Final.STAYS)
              : write(
                  new SubscriptionUpdate(
                      event.account(),
                      state,
                      event.created(),
                      event.created(),
                      creation,
                      Replaces.row(stored),
                      event.id()));
    };
  }

  /**
   * The event only names the subscription.
   *
   * @throws StripeException when Stripe has to be asked and cannot answer
   */
  public EventChange pointer(StripeEvent event, String subscription) throws StripeException {
    StoredSubscription stored = rows.find(event.account(), subscription).orElse(null);
    return rule.decide(stored, new Incoming.Pointer(event.created())) == Decision.STALE
        ? EventChange.stale(customer(stored))
        : fetch(event, subscription, stored, Final.STAYS);
  }

  /**
   * The subscription as Stripe has it now, however old the event is that asks for it. A stored
   * state that is final gives way to one that is not only here, where an operator asks for it, and
   * only when Stripe says so twice.
   *
   * @throws StripeException when Stripe cannot answer
   */
  public EventChange current(StripeEvent event, String subscription) throws StripeException {
    StoredSubscription stored = rows.find(event.account(), subscription).orElse(null);
    return fetch(event, subscription, stored, Final.GIVES_WAY);
  }

  /** What becomes of a stored state that is final when Stripe says another. */
  private enum Final {
    STAYS,
    GIVES_WAY
  }

  /** The row was read before Stripe is asked, so the answer is never older than the row. */
  private EventChange fetch(
      StripeEvent event, String subscription, @Nullable StoredSubscription stored, Final ended)
      throws StripeException {
    StripeAnswer answer = ask(event, subscription, stored);
    if (isStale(stored, answer)) {
      if (ended == Final.STAYS) {
        return EventChange.stale(SubscriptionReader.read(answer.json()).customerId());
      }
      answer = ask(event, subscription, stored);
    }
    return write(
        new SubscriptionUpdate(
            event.account(),
            SubscriptionReader.read(answer.json()),
            answer.from(),
            answer.to(),
            false,
            Replaces.row(stored),
            event.id()));
  }

  private boolean isStale(@Nullable StoredSubscription stored, StripeAnswer answer) {
    String status = SubscriptionReader.read(answer.json()).status();
    return rule.decide(stored, new Incoming.Fetched(status)) == Decision.STALE;
  }

  /** What Stripe does not have any more may be stored, and then its customer is known. */
  private StripeAnswer ask(
      StripeEvent event, String subscription, @Nullable StoredSubscription stored)
      throws StripeException {
    try {
      return stripe.subscription(event, subscription);
    } catch (EventRejected gone) {
      throw gone.about(customer(stored));
    }
  }

  private static EventChange write(SubscriptionUpdate update) {
    return EventChange.write(
        update.state().customerId(), transaction -> SubscriptionRows.write(transaction, update));
  }

  private static @Nullable String customer(@Nullable StoredSubscription stored) {
    return stored == null ? null : stored.customerId();
  }
}
