package dev.durablestripe.worker.subscription;

import com.stripe.exception.StripeException;
import dev.durablestripe.contract.EventAccount;
import dev.durablestripe.worker.event.KeyScope;
import dev.durablestripe.worker.event.PrepareAgain;
import dev.durablestripe.worker.stripe.StripeAnswer;
import dev.durablestripe.worker.stripe.StripeApi;
import dev.durablestripe.worker.stripe.StripeList;
import dev.durablestripe.worker.stripe.StripeLists;
import dev.durablestripe.worker.stripe.StripePage;
import dev.durablestripe.worker.subscription.StoredStates.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Compares what Stripe lists with what is stored, and stores it where it differs, while webhooks
 * keep arriving.
 *
 * <p>The table's sequence is read before the page is asked for. So a row up to that revision is
 * older than the page, and may be replaced by it; a row above it may be newer, and its subscription
 * is asked for on its own.
 */
@Component
public class ListedSubscriptions {
  private static final int TRIES = 5;

  private final StripeLists lists;
  private final StripeApi stripe;
  private final SubscriptionRows rows;
  private final StoredStates states;
  private final StateRule rule;
  private final KeyScope scope;

  ListedSubscriptions(
      StripeLists lists,
      StripeApi stripe,
      SubscriptionRows rows,
      StoredStates states,
      StateRule rule,
      KeyScope scope) {
    this.scope = scope;
    this.lists = lists;
    this.stripe = stripe;
    this.rows = rows;
    this.states = states;
    this.rule = rule;
  }

  /**
   * A page that was compared.
   *
   * @param read how many subscriptions it lists
   * @param different ids of those that were not stored so
   * @param next cursor of the page that follows, null on the last one
   */
  public record Compared(int read, List<String> different, @Nullable String next) {}

  /**
   * Compares a page, and stores what differs.
   *
   * @param account the Connect account, '' without
   * @param list see {@link StripeLists#subscriptions}
   * @param cursor where the page begins, null for the first one
   * @param dryRun whether to store nothing
   * @param alive is told after each subscription
   * @return empty when Stripe does not let us list the account's subscriptions
   * @throws StripeException when Stripe does not answer or refuses
   */
  public Optional<Compared> compare(
      String account, StripeList list, @Nullable String cursor, boolean dryRun, Runnable alive)
      throws StripeException {
    long revision = rows.latestRevision();
    Optional<StripePage> page = lists.pageUnlessLeft(account, list, cursor);
    if (page.isEmpty()) {
      return Optional.empty();
    }
    List<SubscriptionState> listed =
        page.get().data().stream().map(SubscriptionReader::read).toList();
    Map<String, Found> stored =
        states.find(account, listed.stream().map(SubscriptionState::id).toList());
    List<String> different = new ArrayList<>();
    for (SubscriptionState state : listed) {
      if (differs(stored.get(state.id()), state)
          && (dryRun || store(account, state, page.get().answer(), revision))) {
        different.add(state.id());
      }
      alive.run();
    }
    return Optional.of(new Compared(listed.size(), different, page.get().next()));
  }

  /**
   * Looks once more at a subscription that seemed to differ: an event that tells of the difference
   * may have been on its way.
   *
   * @return whether it differs from what Stripe says now, and nobody is changing it
   */
  public boolean stillDiffers(String account, String id) throws StripeException {
    Found before = states.find(account, List.of(id)).get(id);
    SubscriptionState now = SubscriptionReader.read(stripe.subscription(account, id).json());
    Found after = states.find(account, List.of(id)).get(id);
    return differs(after, now) && revision(before) == revision(after);
  }

  /** What is of the other mode is not stored, so it does not differ. */
  private boolean differs(@Nullable Found found, SubscriptionState state) {
    return state.livemode() == scope.livemode()
        && (found == null || (!found.shows(state) && isNews(found, state)));
  }

  private boolean isNews(Found found, SubscriptionState state) {
    return rule.decide(found.stored(), new Incoming.Fetched(state.status())) != Decision.STALE;
  }

  /** False when it turns out to be stored already. */
  private boolean store(String account, SubscriptionState state, StripeAnswer answer, long revision)
      throws StripeException {
    try {
      rows.write(update(account, state, answer, revision));
      return true;
    } catch (PrepareAgain newerThanThePage) {
      return storeCurrent(account, state.id());
    }
  }

  private boolean storeCurrent(String account, String id) throws StripeException {
    for (int attempt = 1; ; attempt++) {
      Found found = states.find(account, List.of(id)).get(id);
      StripeAnswer answer = stripe.subscription(account, id);
      SubscriptionState state = SubscriptionReader.read(answer.json());
      if (!differs(found, state)) {
        return false;
      }
      try {
        rows.write(update(account, state, answer, revision(found)));
        return true;
      } catch (PrepareAgain changedMeanwhile) {
        if (attempt == TRIES) {
          throw changedMeanwhile;
        }
      }
    }
  }

  private static SubscriptionUpdate update(
      String account, SubscriptionState state, StripeAnswer answer, long replaces) {
    return new SubscriptionUpdate(
        EventAccount.idOf(account), state, answer.from(), answer.to(), false, replaces, null);
  }

  private static long revision(@Nullable Found found) {
    return found == null ? SubscriptionUpdate.NOTHING : found.stored().revision();
  }
}
