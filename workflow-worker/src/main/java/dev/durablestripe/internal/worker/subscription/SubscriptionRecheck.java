package dev.durablestripe.internal.worker.subscription;

import com.stripe.exception.StripeException;
import dev.durablestripe.internal.worker.stripe.ListResponse;
import dev.durablestripe.internal.worker.stripe.ListResponse.Listed;
import dev.durablestripe.internal.worker.stripe.StripeApi;
import dev.durablestripe.internal.worker.stripe.StripeListApi;
import dev.durablestripe.internal.worker.stripe.StripeListQuery;
import dev.durablestripe.internal.worker.stripe.StripePage;
import dev.durablestripe.internal.worker.stripe.TimedResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Compares subscriptions again that a dry run found to differ, because the events that report the
 * difference may have been on their way.
 */
@Component
public class SubscriptionRecheck {
  private final StripeListApi lists;
  private final StripeApi stripe;
  private final StoredSubscriptionReader reader;
  private final SubscriptionComparison comparison;

  SubscriptionRecheck(
      StripeListApi lists,
      StripeApi stripe,
      StoredSubscriptionReader reader,
      SubscriptionComparison comparison) {
    this.lists = lists;
    this.stripe = stripe;
    this.reader = reader;
    this.comparison = comparison;
  }

  /**
   * The result for a page so far. Attempts store it as JSON in their heartbeats.
   *
   * @param checked ids of the subscriptions that were compared again
   * @param different ids of those that still differ
   * @param skipped the number of those that Stripe does not have any more, or that the key may not
   *     read
   */
  public record Rechecked(List<String> checked, List<String> different, int skipped) {
    /** The result before the first subscription. */
    public static final Rechecked NOTHING = new Rechecked(List.of(), List.of(), 0);

    private Rechecked plus(String id, Optional<Boolean> differs) {
      return new Rechecked(
          append(checked, id),
          differs.orElse(false) ? append(different, id) : different,
          skipped + (differs.isEmpty() ? 1 : 0));
    }

    private static List<String> append(List<String> ids, String id) {
      return Stream.concat(ids.stream(), Stream.of(id)).toList();
    }
  }

  /**
   * Reads a page again and compares some of its subscriptions. A subscription that is no longer on
   * the page is fetched separately if it is stored; if it is not stored, it still differs.
   *
   * @param account the Connect account, '' for the platform's own
   * @param cursor the page's cursor, null for the first page
   * @param ids the subscriptions to compare
   * @param done the result of an earlier attempt, which this one continues
   * @param progress receives the result after each subscription
   * @throws StripeException if Stripe does not answer or refuses
   */
  public ListResponse<Rechecked> recheck(
      String account,
      StripeListQuery list,
      @Nullable String cursor,
      List<String> ids,
      Rechecked done,
      Consumer<Rechecked> progress)
      throws StripeException {
    Map<String, StoredSubscriptionDetails> before = reader.find(account, ids);
    ListResponse<StripePage> response = lists.read(account, list, cursor);
    if (!(response instanceof Listed<StripePage> listed)) {
      return response.withoutPage();
    }
    Map<String, SubscriptionState> onPage =
        SubscriptionComparison.parse(listed.page()).stream()
            .collect(Collectors.toMap(SubscriptionState::id, state -> state, (a, b) -> b));
    Map<String, StoredSubscriptionDetails> after = reader.find(account, ids);
    Rechecked rechecked = done;
    for (String id : ids) {
      if (!done.checked().contains(id)) {
        rechecked =
            rechecked.plus(id, differs(account, id, before.get(id), onPage.get(id), after.get(id)));
        progress.accept(rechecked);
      }
    }
    return new Listed<>(rechecked);
  }

  private Optional<Boolean> differs(
      String account,
      String id,
      @Nullable StoredSubscriptionDetails before,
      @Nullable SubscriptionState onPage,
      @Nullable StoredSubscriptionDetails after)
      throws StripeException {
    if (onPage != null) {
      return Optional.of(differs(before, onPage, after));
    }
    return after == null ? Optional.of(true) : recheck(account, id);
  }

  /**
   * Compares a single subscription again.
   *
   * @return whether it differs, and its row is not being changed; empty if Stripe does not have the
   *     subscription, or the key may not read it
   * @throws StripeException if Stripe does not answer or refuses
   */
  public Optional<Boolean> recheck(String account, String id) throws StripeException {
    StoredSubscriptionDetails before = reader.find(account, id).orElse(null);
    Optional<TimedResponse> response = stripe.findSubscription(account, id);
    if (response.isEmpty()) {
      return Optional.empty();
    }
    StoredSubscriptionDetails after = reader.find(account, id).orElse(null);
    return Optional.of(differs(before, SubscriptionParser.parse(response.get().json()), after));
  }

  /** If the row changed between the two reads, events are arriving, so nothing is reported. */
  private boolean differs(
      @Nullable StoredSubscriptionDetails before,
      SubscriptionState state,
      @Nullable StoredSubscriptionDetails after) {
    return comparison.differs(after, state)
        && StoredSubscriptionDetails.revision(before) == StoredSubscriptionDetails.revision(after);
  }
}
