package dev.durablestripe.worker.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.StripeException;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.EventChange;
import dev.durablestripe.worker.event.EventRejectedException;
import dev.durablestripe.worker.stripe.StripeApi;
import dev.durablestripe.worker.stripe.SubscriptionItemsLoader;
import dev.durablestripe.worker.stripe.TimedResponse;
import dev.durablestripe.worker.subscription.SubscriptionUpdate.Replaces;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Turns news of a subscription into a change of its row, asking Stripe where the rule says so. */
@Component
public class SubscriptionChanges {
  /** What follows from an event that names a subscription: {@link #pointer} or {@link #current}. */
  public interface Named {
    /** The change of the subscription's row. */
    EventChange change(StripeEvent event, String subscription) throws StripeException;

    /** The same for an event whose object tells the customer, null when it does not. */
    default EventChange change(StripeEvent event, String subscription, @Nullable String customer)
        throws StripeException {
      try {
        return change(event, subscription).withCustomer(customer);
      } catch (EventRejectedException gone) {
        throw gone.withCustomer(customer);
      }
    }
  }

  private final SubscriptionRepository rows;
  private final SubscriptionOrdering rule;
  private final StripeApi stripe;

  SubscriptionChanges(SubscriptionRepository rows, SubscriptionOrdering rule, StripeApi stripe) {
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
        deleted ? SubscriptionParser.readDeleted(json) : SubscriptionParser.read(json);
    if (state.livemode() != event.livemode()) {
      throw new EventRejectedException("its subscription is of the other mode");
    }
    StoredSubscription stored = rows.find(event.account(), state.id()).orElse(null);
    var incoming = new IncomingState.Snapshot(creation, event.created(), state.status());
    return switch (rule.decide(stored, incoming)) {
      case STALE -> EventChange.stale(state.customerId());
      case ASK_STRIPE -> fetch(event, state.id(), stored, Final.STAYS);
      case APPLY ->
          SubscriptionItemsLoader.areTruncated(json)
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
    return rule.decide(stored, new IncomingState.Pointer(event.created())) == OrderingDecision.STALE
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
    TimedResponse answer = ask(event, subscription, stored);
    if (isStale(stored, answer)) {
      if (ended == Final.STAYS) {
        return EventChange.stale(SubscriptionParser.read(answer.json()).customerId());
      }
      answer = ask(event, subscription, stored);
    }
    return write(
        new SubscriptionUpdate(
            event.account(),
            SubscriptionParser.read(answer.json()),
            answer.from(),
            answer.to(),
            false,
            Replaces.row(stored),
            event.id()));
  }

  private boolean isStale(@Nullable StoredSubscription stored, TimedResponse answer) {
    String status = SubscriptionParser.read(answer.json()).status();
    return rule.decide(stored, new IncomingState.Fetched(status)) == OrderingDecision.STALE;
  }

  /** What Stripe does not have any more may be stored, and then its customer is known. */
  private TimedResponse ask(
      StripeEvent event, String subscription, @Nullable StoredSubscription stored)
      throws StripeException {
    try {
      return stripe.subscription(event, subscription);
    } catch (EventRejectedException gone) {
      throw gone.withCustomer(customer(stored));
    }
  }

  private static EventChange write(SubscriptionUpdate update) {
    return EventChange.write(
        update.state().customerId(),
        transaction -> SubscriptionRepository.write(transaction, update));
  }

  private static @Nullable String customer(@Nullable StoredSubscription stored) {
    return stored == null ? null : stored.customerId();
  }
}
