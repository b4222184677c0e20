package dev.durablestripe.worker.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.StripeException;
import dev.durablestripe.contract.EventAccount;
import dev.durablestripe.worker.event.ConcurrentChangeException;
import dev.durablestripe.worker.event.EventRejectedException;
import dev.durablestripe.worker.event.KeyScope;
import dev.durablestripe.worker.stripe.ListResponse.Listed;
import dev.durablestripe.worker.stripe.StripeApi;
import dev.durablestripe.worker.stripe.StripeListApi;
import dev.durablestripe.worker.stripe.StripeListQuery;
import dev.durablestripe.worker.stripe.StripePage;
import dev.durablestripe.worker.stripe.TimedResponse;
import dev.durablestripe.worker.subscription.SubscriptionUpdate.Replaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Repairs rows that say that a subscription has ended when at Stripe it has not. What is final
 * stays final otherwise, so this is done only where an operator asks for it, and only when Stripe
 * says so twice: in a list, and when asked for the subscription itself.
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
   * Repairs the rows of the subscriptions on a page. What cannot be listed or read is left as it
   * is.
   *
   * @param account the Connect account, '' without
   * @param cursor where the page begins, null for the first one
   * @return ids of those that were repaired
   * @throws StripeException when Stripe does not answer or refuses
   */
  public List<String> repair(String account, StripeListQuery list, @Nullable String cursor)
      throws StripeException {
    List<String> repaired = new ArrayList<>();
    if (lists.read(account, list, cursor) instanceof Listed<StripePage> listed) {
      for (JsonNode subscription : listed.page().data()) {
        String id = subscription.path("id").asText();
        if (isAlive(subscription) && repair(account, id)) {
          repaired.add(id);
        }
      }
    }
    return repaired;
  }

  private boolean repair(String account, String id) throws StripeException {
    Optional<StoredSubscription> stored = rows.find(EventAccount.idOf(account), id);
    if (stored.filter(StoredSubscription::isFinal).isEmpty()) {
      return false;
    }
    Optional<TimedResponse> answer = stripe.findSubscription(account, id);
    if (answer.filter(asked -> isAlive(asked.json())).isEmpty()) {
      return false;
    }
    return write(account, answer.get(), stored.get());
  }

  private boolean isAlive(JsonNode subscription) {
    try {
      SubscriptionState state = SubscriptionParser.read(subscription);
      return state.livemode() == scope.livemode() && !SubscriptionStatus.isFinal(state.status());
    } catch (EventRejectedException unreadable) {
      return false;
    }
  }

  /** False when the row has changed since it was read: somebody else has news of it. */
  private boolean write(String account, TimedResponse answer, StoredSubscription stored) {
    try {
      rows.write(
          new SubscriptionUpdate(
              EventAccount.idOf(account),
              SubscriptionParser.read(answer.json()),
              answer.from(),
              answer.to(),
              false,
              Replaces.row(stored),
              null));
      return true;
    } catch (ConcurrentChangeException changedMeanwhile) {
      return false;
    }
  }
}
