package dev.durablestripe.internal.worker.subscription;

import dev.durablestripe.internal.contract.EventAccount;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.stripe.TimedResponse;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A state to store, if the stored row is the expected one.
 *
 * @param account the Connect account, '' for the platform's own
 * @param asOfFrom the earliest moment at which the state may have been true at Stripe
 * @param asOf the latest moment at which the state may have been true at Stripe
 * @param fromCreation whether the state comes from {@code customer.subscription.created}
 * @param expected which row the update may replace
 * @param eventId the event that led to the update, null if none did
 */
record SubscriptionUpdate(
    String account,
    SubscriptionState state,
    Instant asOfFrom,
    Instant asOf,
    boolean fromCreation,
    ExpectedRevision expected,
    @Nullable String eventId) {

  /** An update with the state in a snapshot event. */
  static SubscriptionUpdate fromSnapshot(
      StripeEvent event,
      SubscriptionState state,
      boolean fromCreation,
      @Nullable StoredSubscription row) {
    return new SubscriptionUpdate(
        event.account(),
        state,
        event.created(),
        event.created(),
        fromCreation,
        ExpectedRevision.of(row),
        event.id());
  }

  /** An update with the state that Stripe returned for an event. */
  static SubscriptionUpdate fromResponse(
      StripeEvent event, TimedResponse response, @Nullable StoredSubscription row) {
    return new SubscriptionUpdate(
        event.account(),
        SubscriptionParser.parse(response.json()),
        response.from(),
        response.to(),
        false,
        ExpectedRevision.of(row),
        event.id());
  }

  /**
   * An update with a state that Stripe returned without an event.
   *
   * @param account the account, or in an organization the context that leads to it
   * @param response the response that contains the state
   */
  static SubscriptionUpdate fromResponse(
      String account, SubscriptionState state, TimedResponse response, ExpectedRevision expected) {
    return new SubscriptionUpdate(
        EventAccount.idOf(account), state, response.from(), response.to(), false, expected, null);
  }
}
