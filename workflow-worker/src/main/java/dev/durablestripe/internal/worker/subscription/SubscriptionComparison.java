package dev.durablestripe.internal.worker.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.internal.worker.event.KeyScope;
import dev.durablestripe.internal.worker.stripe.StripePage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Compares subscriptions at Stripe with the stored ones. */
@Component
class SubscriptionComparison {
  private static final Logger log = LoggerFactory.getLogger(SubscriptionComparison.class);

  private final SubscriptionOrdering ordering;
  private final KeyScope scope;

  SubscriptionComparison(SubscriptionOrdering ordering, KeyScope scope) {
    this.ordering = ordering;
    this.scope = scope;
  }

  /**
   * Parses the subscriptions on a page. One that cannot be parsed is skipped, so that it does not
   * prevent the others from being compared.
   */
  static List<SubscriptionState> parse(StripePage page) {
    List<SubscriptionState> states = new ArrayList<>();
    for (JsonNode subscription : page.data()) {
      try {
        states.add(SubscriptionParser.parse(subscription));
      } catch (EventRejectedException e) {
        log.warn("Skipped a listed object that is not a subscription: {}", e.getMessage());
      }
    }
    return states;
  }

  /**
   * Whether a subscription should be stored, because it is not stored as Stripe has it. A
   * subscription of the other mode is never stored, and a final state is never replaced.
   *
   * @param stored null if nothing is stored
   * @param state the state at Stripe, read after the stored one
   */
  boolean differs(@Nullable StoredSubscriptionDetails stored, SubscriptionState state) {
    return state.livemode() == scope.livemode()
        && (stored == null || (!stored.contains(state) && replaces(state, stored)));
  }

  private boolean replaces(SubscriptionState state, StoredSubscriptionDetails stored) {
    return ordering.decide(stored.row(), new IncomingState.Fetched(state.status()))
        != OrderingDecision.STALE;
  }
}
