package dev.durablestripe.internal.worker.subscription;

import com.stripe.exception.StripeException;
import dev.durablestripe.internal.contract.EventAccount;
import dev.durablestripe.internal.worker.event.ConcurrentChangeException;
import dev.durablestripe.internal.worker.stripe.ListResponse;
import dev.durablestripe.internal.worker.stripe.ListResponse.Listed;
import dev.durablestripe.internal.worker.stripe.StripeApi;
import dev.durablestripe.internal.worker.stripe.StripeListApi;
import dev.durablestripe.internal.worker.stripe.StripeListQuery;
import dev.durablestripe.internal.worker.stripe.StripePage;
import dev.durablestripe.internal.worker.stripe.TimedResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Compares Stripe's list of subscriptions with the stored ones and stores those that differ, while
 * webhooks keep arriving.
 *
 * <p>The table's latest revision is read before a page is requested. A row up to that revision is
 * older than the page, so the page may replace it. A row with a higher revision may be newer than
 * the page, so its subscription is fetched separately.
 */
@Component
public class SubscriptionResync {
  private static final int MAX_ATTEMPTS = 5;

  private final StripeListApi lists;
  private final StripeApi stripe;
  private final SubscriptionRepository rows;
  private final StoredSubscriptionReader reader;
  private final SubscriptionComparison comparison;

  SubscriptionResync(
      StripeListApi lists,
      StripeApi stripe,
      SubscriptionRepository rows,
      StoredSubscriptionReader reader,
      SubscriptionComparison comparison) {
    this.lists = lists;
    this.stripe = stripe;
    this.rows = rows;
    this.reader = reader;
    this.comparison = comparison;
  }

  /**
   * The result for a page.
   *
   * @param read the number of subscriptions on the page
   * @param different ids of the subscriptions that were not stored as Stripe has them
   * @param skipped the number of subscriptions that could not be parsed, or that Stripe no longer
   *     had when they were fetched
   * @param next cursor of the next page, null on the last page
   */
  public record ComparedPage(
      int read, List<String> different, int skipped, @Nullable String next) {}

  /**
   * Compares a page, and stores the subscriptions that differ.
   *
   * @param account the Connect account, '' for the platform's own
   * @param list see {@link StripeListApi#subscriptions}
   * @param cursor the page's cursor, null for the first page
   * @param dryRun whether to store nothing
   * @param stored ids of the subscriptions that an earlier attempt at this page has stored
   * @param progress receives the ids of the different subscriptions, after each subscription
   * @throws StripeException if Stripe does not answer or refuses
   */
  public ListResponse<ComparedPage> compare(
      String account,
      StripeListQuery list,
      @Nullable String cursor,
      boolean dryRun,
      Collection<String> stored,
      Consumer<List<String>> progress)
      throws StripeException {
    long latestRevision = rows.latestRevision();
    ListResponse<StripePage> response = lists.read(account, list, cursor);
    if (!(response instanceof Listed<StripePage> listed)) {
      return response.withoutPage();
    }
    StripePage page = listed.page();
    List<SubscriptionState> states = SubscriptionComparison.parse(page);
    Map<String, StoredSubscriptionDetails> details =
        reader.find(account, states.stream().map(SubscriptionState::id).toList());
    int skipped = page.data().size() - states.size();
    List<String> different = new ArrayList<>();
    for (SubscriptionState state : states) {
      Result result =
          !comparison.differs(details.get(state.id()), state)
              ? Result.EQUAL
              : dryRun ? Result.DIFFERENT : store(account, state, page.response(), latestRevision);
      if (result == Result.DIFFERENT || stored.contains(state.id())) {
        different.add(state.id());
      }
      skipped += result == Result.GONE ? 1 : 0;
      progress.accept(different);
    }
    return new Listed<>(new ComparedPage(page.data().size(), different, skipped, page.next()));
  }

  private enum Result {
    EQUAL,
    DIFFERENT,
    GONE
  }

  private Result store(
      String account, SubscriptionState state, TimedResponse response, long latestRevision)
      throws StripeException {
    ExpectedRevision expected = new ExpectedRevision.AtMost(latestRevision);
    try {
      rows.write(SubscriptionUpdate.fromResponse(account, state, response, expected));
      return Result.DIFFERENT;
    } catch (ConcurrentChangeException rowIsNewerThanPage) {
      return fetchAndStore(account, state.id());
    }
  }

  private Result fetchAndStore(String account, String id) throws StripeException {
    for (int attempt = 1; ; attempt++) {
      StoredSubscriptionDetails details = reader.find(account, id).orElse(null);
      // This also finds a row without an account, which an update with the account replaces.
      StoredSubscription row = rows.find(EventAccount.idOf(account), id).orElse(null);
      Optional<TimedResponse> response = stripe.findSubscription(account, id);
      if (response.isEmpty()) {
        return Result.GONE;
      }
      SubscriptionState state = SubscriptionParser.parse(response.get().json());
      if (!comparison.differs(details, state)) {
        return Result.EQUAL;
      }
      try {
        rows.write(
            SubscriptionUpdate.fromResponse(
                account, state, response.get(), ExpectedRevision.of(row)));
        return Result.DIFFERENT;
      } catch (ConcurrentChangeException e) {
        if (attempt == MAX_ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
