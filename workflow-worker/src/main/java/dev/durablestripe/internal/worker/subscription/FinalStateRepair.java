package dev.durablestripe.internal.worker.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.StripeException;
import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.internal.contract.EventAccount;
import dev.durablestripe.internal.worker.event.ConcurrentChangeException;
import dev.durablestripe.internal.worker.event.KeyScope;
import dev.durablestripe.internal.worker.stripe.ListResponse.Listed;
import dev.durablestripe.internal.worker.stripe.StripeApi;
import dev.durablestripe.internal.worker.stripe.StripeListApi;
import dev.durablestripe.internal.worker.stripe.StripeListQuery;
import dev.durablestripe.internal.worker.stripe.StripePage;
import dev.durablestripe.internal.worker.stripe.TimedResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Repairs rows with a final state whose subscription has not ended at Stripe. Otherwise a final
 * state is never replaced, so a repair is made only at an operator's request, and only if Stripe
 * confirms the state twice: in a list and in a request for the subscription itself.
 */
@Component
public class FinalStateRepair {
  private final StripeListApi lists;
  private final StripeApi stripe;
  private final SubscriptionRepository rows;
  private final KeyScope scope;

  FinalStateRepair(
      StripeListApi lists, StripeApi stripe, SubscriptionRepository rows, KeyScope scope) {
    this.lists = lists;
    this.stripe = stripe;
    this.rows = rows;
    this.scope = scope;
  }

  /**
   * Repairs the rows of the subscriptions on a page. A subscription or a page that cannot be read
   * is skipped.
   *
   * @param account the Connect account, '' for the platform's own
   * @param cursor the page's cursor, null for the first page
   * @return the ids of the repaired subscriptions
   * @throws StripeException if Stripe does not answer or refuses
   */
  public List<String> repair(String account, StripeListQuery list, @Nullable String cursor)
      throws StripeException {
    List<String> repaired = new ArrayList<>();
    if (lists.read(account, list, cursor) instanceof Listed<StripePage> listed) {
      for (JsonNode subscription : listed.page().data()) {
        String id = subscription.path("id").asText();
        if (hasNotEnded(subscription) && repair(account, id)) {
          repaired.add(id);
        }
      }
    }
    return repaired;
  }

  private boolean repair(String account, String id) throws StripeException {
    Optional<StoredSubscription> row = rows.find(EventAccount.idOf(account), id);
    if (row.filter(StoredSubscription::isFinal).isEmpty()) {
      return false;
    }
    Optional<TimedResponse> response = stripe.findSubscription(account, id);
    if (response.filter(found -> hasNotEnded(found.json())).isEmpty()) {
      return false;
    }
    return write(account, response.get(), row.get());
  }

  private boolean hasNotEnded(JsonNode subscription) {
    try {
      SubscriptionState state = SubscriptionParser.parse(subscription);
      return state.livemode() == scope.livemode() && !SubscriptionStatus.isFinal(state.status());
    } catch (EventRejectedException unreadable) {
      return false;
    }
  }

  /** Returns false if the row has changed since it was read: then it may be right already. */
  private boolean write(String account, TimedResponse response, StoredSubscription row) {
    SubscriptionState state = SubscriptionParser.parse(response.json());
    try {
      rows.write(
          SubscriptionUpdate.fromResponse(account, state, response, ExpectedRevision.of(row)));
      return true;
    } catch (ConcurrentChangeException e) {
      return false;
    }
  }
}
