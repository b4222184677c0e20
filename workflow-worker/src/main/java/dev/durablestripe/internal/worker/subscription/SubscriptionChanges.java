package dev.durablestripe.internal.worker.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.StripeException;
import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.stripe.StripeApi;
import dev.durablestripe.internal.worker.stripe.SubscriptionItemsLoader;
import dev.durablestripe.internal.worker.stripe.TimedResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Prepares the change that an event makes to a subscription's row. Stripe is asked if {@link
 * SubscriptionOrdering} says so.
 */
@Component
public class SubscriptionChanges {
  private final SubscriptionRepository rows;
  private final SubscriptionOrdering ordering;
  private final StripeApi stripe;
  private final SubscriptionWriter writer;

  SubscriptionChanges(
      SubscriptionRepository rows,
      SubscriptionOrdering ordering,
      StripeApi stripe,
      SubscriptionWriter writer) {
    this.rows = rows;
    this.ordering = ordering;
    this.stripe = stripe;
    this.writer = writer;
  }

  /**
   * Prepares the change of a snapshot event, which contains the subscription.
   *
   * @throws EventRejectedException if it does not contain a subscription of its own mode
   * @throws StripeException if Stripe has to be asked and does not answer or refuses
   */
  public EventChange fromSnapshot(StripeEvent event) throws StripeException {
    boolean deleted = event.type().equals("customer.subscription.deleted");
    boolean fromCreation = event.type().equals("customer.subscription.created");
    JsonNode json = event.object();
    SubscriptionState state =
        deleted ? SubscriptionParser.parseDeleted(json) : SubscriptionParser.parse(json);
    if (state.livemode() != event.livemode()) {
      throw new EventRejectedException("its subscription is of the other mode");
    }
    StoredSubscription row = find(event, state.id());
    var incoming = new IncomingState.Snapshot(fromCreation, event.created(), state.status());
    return switch (ordering.decide(row, incoming)) {
      case STALE -> EventChange.stale(state.customerId());
      case ASK_STRIPE -> fetch(event, state.id(), row, StoredFinalState.KEPT);
      case APPLY ->
          SubscriptionItemsLoader.hasMoreItems(json)
              ? fetch(event, state.id(), row, StoredFinalState.KEPT)
              : write(
                  SubscriptionUpdate.fromSnapshot(event, state, fromCreation, row), event, false);
    };
  }

  /**
   * Prepares the change of an event that only refers to a subscription.
   *
   * @throws StripeException if Stripe has to be asked and does not answer or refuses
   */
  public EventChange fromReference(StripeEvent event, String subscriptionId)
      throws StripeException {
    StoredSubscription row = find(event, subscriptionId);
    return ordering.decide(row, new IncomingState.Reference(event.created()))
            == OrderingDecision.STALE
        ? EventChange.stale(customerId(row))
        : fetch(event, subscriptionId, row, StoredFinalState.KEPT);
  }

  /**
   * Prepares the change to the state that Stripe has now, however old the event is. An operator
   * requests this. Only here, a final state can be replaced by one that is not final, and only if
   * Stripe returns that state twice.
   *
   * @throws StripeException if Stripe does not answer or refuses
   */
  public EventChange fromStripe(StripeEvent event, String subscriptionId) throws StripeException {
    return fetch(
        event, subscriptionId, find(event, subscriptionId), StoredFinalState.REPLACED_IF_CONFIRMED);
  }

  private @Nullable StoredSubscription find(StripeEvent event, String subscriptionId) {
    return rows.find(event.account(), subscriptionId).orElse(null);
  }

  /** What happens to a stored final state if Stripe returns a state that is not final. */
  private enum StoredFinalState {
    KEPT,
    REPLACED_IF_CONFIRMED
  }

  /** The row was read before Stripe is asked, so the response cannot be older than the row. */
  private EventChange fetch(
      StripeEvent event,
      String subscriptionId,
      @Nullable StoredSubscription row,
      StoredFinalState finalState)
      throws StripeException {
    TimedResponse response = request(event, subscriptionId, row);
    if (isStale(row, response)) {
      if (finalState == StoredFinalState.KEPT) {
        return EventChange.stale(SubscriptionParser.parse(response.json()).customerId());
      }
      response = request(event, subscriptionId, row);
    }
    boolean reapply = finalState == StoredFinalState.REPLACED_IF_CONFIRMED;
    return write(SubscriptionUpdate.fromResponse(event, response, row), event, reapply);
  }

  private boolean isStale(@Nullable StoredSubscription row, TimedResponse response) {
    String status = SubscriptionParser.parse(response.json()).status();
    return ordering.decide(row, new IncomingState.Fetched(status)) == OrderingDecision.STALE;
  }

  /** If the subscription does not exist at Stripe any more, the row may still name its customer. */
  private TimedResponse request(
      StripeEvent event, String subscriptionId, @Nullable StoredSubscription row)
      throws StripeException {
    try {
      return stripe.subscription(event, subscriptionId);
    } catch (EventRejectedException e) {
      throw e.withCustomer(customerId(row));
    }
  }

  private EventChange write(SubscriptionUpdate update, StripeEvent event, boolean reapply) {
    return EventChange.write(
        update.state().customerId(),
        transaction -> writer.write(transaction, update, event, reapply));
  }

  private static @Nullable String customerId(@Nullable StoredSubscription row) {
    return row == null ? null : row.customerId();
  }
}
