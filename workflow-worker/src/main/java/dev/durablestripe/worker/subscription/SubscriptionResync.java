package dev.durablestripe.worker.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.StripeException;
import dev.durablestripe.contract.EventAccount;
import dev.durablestripe.worker.event.ConcurrentChangeException;
import dev.durablestripe.worker.event.EventRejectedException;
import dev.durablestripe.worker.event.KeyScope;
import dev.durablestripe.worker.stripe.ListResponse;
import dev.durablestripe.worker.stripe.ListResponse.Listed;
import dev.durablestripe.worker.stripe.StripeApi;
import dev.durablestripe.worker.stripe.StripeListApi;
import dev.durablestripe.worker.stripe.StripeListQuery;
import dev.durablestripe.worker.stripe.StripePage;
import dev.durablestripe.worker.stripe.TimedResponse;
import dev.durablestripe.worker.subscription.StoredSubscriptionReader.Found;
import dev.durablestripe.worker.subscription.SubscriptionUpdate.Older;
import dev.durablestripe.worker.subscription.SubscriptionUpdate.Replaces;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
public class SubscriptionResync {
  private static final Logger log = LoggerFactory.getLogger(SubscriptionResync.class);
  private static final int TRIES = 5;

  private final StripeListApi lists;
  private final StripeApi stripe;
  private final SubscriptionRepository rows;
  private final StoredSubscriptionReader states;
  private final SubscriptionOrdering rule;
  private final KeyScope scope;

  SubscriptionResync(
      StripeListApi lists,
      StripeApi stripe,
      SubscriptionRepository rows,
      StoredSubscriptionReader states,
      SubscriptionOrdering rule,
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
   * @param skipped how many of them cannot be read, or were gone when they were asked for
   * @param next cursor of the page that follows, null on the last one
   */
  public record Compared(int read, List<String> different, int skipped, @Nullable String next) {}

  /**
   * Compares a page, and stores what differs.
   *
   * @param account the Connect account, '' without
   * @param list see {@link StripeListApi#subscriptions}
   * @param cursor where the page begins, null for the first one
   * @param dryRun whether to store nothing
   * @param stored ids of those that an earlier attempt at this page has stored
   * @param progress is told the ids of those that differed, after each subscription
   * @throws StripeException when Stripe does not answer or refuses
   */
  public ListResponse<Compared> compare(
      String account,
      StripeListQuery list,
      @Nullable String cursor,
      boolean dryRun,
      Collection<String> stored,
      Consumer<List<String>> progress)
      throws StripeException {
    long revision = rows.latestRevision();
    ListResponse<StripePage> answer = lists.read(account, list, cursor);
    if (!(answer instanceof Listed<StripePage> listed)) {
      return answer.withoutPage();
    }
    StripePage page = listed.page();
    List<SubscriptionState> states = read(page);
    Map<String, Found> found = find(account, states);
    int skipped = page.data().size() - states.size();
    List<String> different = new ArrayList<>();
    for (SubscriptionState state : states) {
      Difference difference =
          !differs(found.get(state.id()), state)
              ? Difference.NONE
              : dryRun ? Difference.FOUND : store(account, state, page.answer(), revision);
      if (difference == Difference.FOUND || stored.contains(state.id())) {
        different.add(state.id());
      }
      skipped += difference == Difference.GONE ? 1 : 0;
      progress.accept(different);
    }
    return new Listed<>(new Compared(page.data().size(), different, skipped, page.next()));
  }

  private enum Difference {
    NONE,
    FOUND,
    GONE
  }

  private Map<String, Found> find(String account, List<SubscriptionState> states) {
    return this.states.find(account, states.stream().map(SubscriptionState::id).toList());
  }

  /** Those that can be read: one that cannot must not keep the others from being compared. */
  private static List<SubscriptionState> read(StripePage page) {
    List<SubscriptionState> readable = new ArrayList<>();
    for (JsonNode subscription : page.data()) {
      try {
        readable.add(SubscriptionParser.read(subscription));
      } catch (EventRejectedException unreadable) {
        log.warn("Stripe listed something that is no subscription: {}", unreadable.getMessage());
      }
    }
    return readable;
  }

  /**
   * Looks once more at a subscription that seemed to differ: an event that tells of the difference
   * may have been on its way.
   *
   * @return whether it differs from what Stripe says now, and nobody is changing it; empty when
   *     Stripe does not have it, or does not show it
   */
  public Optional<Boolean> stillDiffers(String account, String id) throws StripeException {
    Found before = states.find(account, List.of(id)).get(id);
    Optional<TimedResponse> answer = stripe.findSubscription(account, id);
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    Found after = states.find(account, List.of(id)).get(id);
    return Optional.of(stillDiffers(before, SubscriptionParser.read(answer.get().json()), after));
  }

  private boolean stillDiffers(
      @Nullable Found before, SubscriptionState now, @Nullable Found after) {
    return differs(after, now) && revision(before) == revision(after);
  }

  /**
   * What came of looking at a page again.
   *
   * @param checked ids of those that have been looked at
   * @param different of these, those that still differ
   * @param skipped of these, how many Stripe did not have any more, or did not show
   */
  public record Rechecked(List<String> checked, List<String> different, int skipped) {
    /** Nothing yet. */
    public static final Rechecked NOTHING = new Rechecked(List.of(), List.of(), 0);

    private Rechecked plus(String id, boolean differs, boolean skip) {
      return new Rechecked(
          append(checked, id),
          differs ? append(different, id) : different,
          skipped + (skip ? 1 : 0));
    }

    private static List<String> append(List<String> ids, String id) {
      return Stream.concat(ids.stream(), Stream.of(id)).toList();
    }
  }

  /**
   * Reads a page again, on which subscriptions seemed to differ. What is not on it any more is
   * asked for on its own, but only where there is a row: where there is none, it is simply missing.
   *
   * @param ids the subscriptions
   * @param done how far an earlier attempt came
   * @param progress is told after each subscription
   * @throws StripeException when Stripe does not answer
   */
  public ListResponse<Rechecked> recheck(
      String account,
      StripeListQuery list,
      @Nullable String cursor,
      List<String> ids,
      Rechecked done,
      Consumer<Rechecked> progress)
      throws StripeException {
    Map<String, Found> before = states.find(account, ids);
    ListResponse<StripePage> answer = lists.read(account, list, cursor);
    if (!(answer instanceof Listed<StripePage> listed)) {
      return answer.withoutPage();
    }
    Map<String, SubscriptionState> now = new HashMap<>();
    read(listed.page()).forEach(state -> now.put(state.id(), state));
    Map<String, Found> after = states.find(account, ids);
    Rechecked rechecked = done;
    for (String id : ids) {
      if (!done.checked().contains(id)) {
        Optional<Boolean> differs = still(account, id, before.get(id), now.get(id), after.get(id));
        rechecked = rechecked.plus(id, differs.orElse(false), differs.isEmpty());
        progress.accept(rechecked);
      }
    }
    return new Listed<>(rechecked);
  }

  private Optional<Boolean> still(
      String account,
      String id,
      @Nullable Found before,
      @Nullable SubscriptionState now,
      @Nullable Found after)
      throws StripeException {
    if (now != null) {
      return Optional.of(stillDiffers(before, now, after));
    }
    return after == null ? Optional.of(true) : stillDiffers(account, id);
  }

  /** What is of the other mode is not stored, so it does not differ. */
  private boolean differs(@Nullable Found found, SubscriptionState state) {
    return state.livemode() == scope.livemode()
        && (found == null || (!found.shows(state) && isNews(found, state)));
  }

  private boolean isNews(Found found, SubscriptionState state) {
    return rule.decide(found.stored(), new IncomingState.Fetched(state.status()))
        != OrderingDecision.STALE;
  }

  private Difference store(
      String account, SubscriptionState state, TimedResponse answer, long revision)
      throws StripeException {
    try {
      rows.write(update(account, state, answer, new Older(revision)));
      return Difference.FOUND;
    } catch (ConcurrentChangeException newerThanThePage) {
      return storeCurrent(account, state.id());
    }
  }

  private Difference storeCurrent(String account, String id) throws StripeException {
    for (int attempt = 1; ; attempt++) {
      Found found = states.find(account, List.of(id)).get(id);
      // Also the row from before its account was known, which the new one takes the place of.
      Replaces replaces = Replaces.row(rows.find(EventAccount.idOf(account), id).orElse(null));
      Optional<TimedResponse> answer = stripe.findSubscription(account, id);
      if (answer.isEmpty()) {
        return Difference.GONE;
      }
      SubscriptionState state = SubscriptionParser.read(answer.get().json());
      if (!differs(found, state)) {
        return Difference.NONE;
      }
      try {
        rows.write(update(account, state, answer.get(), replaces));
        return Difference.FOUND;
      } catch (ConcurrentChangeException changedMeanwhile) {
        if (attempt == TRIES) {
          throw changedMeanwhile;
        }
      }
    }
  }

  private static SubscriptionUpdate update(
      String account, SubscriptionState state, TimedResponse answer, Replaces replaces) {
    return new SubscriptionUpdate(
        EventAccount.idOf(account), state, answer.from(), answer.to(), false, replaces, null);
  }

  private static long revision(@Nullable Found found) {
    return found == null ? SubscriptionUpdate.NOTHING : found.stored().revision();
  }
}
