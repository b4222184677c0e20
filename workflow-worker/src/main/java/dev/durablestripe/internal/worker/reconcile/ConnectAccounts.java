package dev.durablestripe.internal.worker.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.StripeException;
import dev.durablestripe.internal.worker.event.KeyScope;
import dev.durablestripe.internal.worker.stripe.ListResponse;
import dev.durablestripe.internal.worker.stripe.ListResponse.Listed;
import dev.durablestripe.internal.worker.stripe.StripeListApi;
import dev.durablestripe.internal.worker.stripe.StripePage;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The accounts that can have events: the platform, and its Connect accounts as Stripe lists them.
 * If the key has no permission to list them, the accounts in the database are used instead.
 *
 * <p>An organization's key has no platform account, and Stripe has no list of an organization's
 * accounts. So only those in the database are used.
 */
@Component
public class ConnectAccounts {
  private static final String STORED = "stored:";
  private static final int PAGE_SIZE = 100;

  /** How often the list has been restarted, then the last account of the page before. */
  private static final Pattern PAGE = Pattern.compile("(?:([1-3]):)?(acct_\\w{1,250})");

  /** Ends the walk over a list whose accounts disappear again and again. */
  private static final int MAX_RESTARTS = 3;

  /** Skips from one account to the next in the index, however many rows an account has. */
  private static final String SELECT_ACCOUNTS =
      """
      WITH RECURSIVE account (id) AS (
        SELECT min(stripe_account) FROM billing.subscription WHERE stripe_account > :after
        UNION ALL
        SELECT (SELECT min(stripe_account) FROM billing.subscription WHERE stripe_account > id)
          FROM account WHERE id IS NOT NULL)
      SELECT id FROM account WHERE id IS NOT NULL LIMIT :limit
      """;

  private final StripeListApi lists;
  private final JdbcClient database;
  private final KeyScope scope;

  ConnectAccounts(StripeListApi lists, JdbcClient database, KeyScope scope) {
    this.scope = scope;
    this.lists = lists;
    this.database = database;
  }

  /**
   * A page of accounts.
   *
   * @param accounts ids of Connect accounts; '' is the platform itself
   * @param next identifies the next page; null on the last page
   */
  public record Page(List<String> accounts, @Nullable String next) {}

  /**
   * Returns the first page, which begins with the platform.
   *
   * @throws StripeException if Stripe does not answer
   */
  public Page first() throws StripeException {
    if (scope.organization()) {
      return stored("");
    }
    Page page = listed(null, 0);
    return new Page(Stream.concat(Stream.of(""), page.accounts().stream()).toList(), page.next());
  }

  /**
   * Returns a further page.
   *
   * @param next {@link Page#next} of the page before it
   * @throws OutdatedWalkException if it does not identify a page: earlier builds used a path
   * @throws StripeException if Stripe does not answer
   */
  public Page page(String next) throws StripeException {
    if (next.startsWith(STORED)) {
      return stored(next.substring(STORED.length()));
    }
    Matcher page = PAGE.matcher(next);
    if (!page.matches()) {
      throw new OutdatedWalkException();
    }
    String restarts = page.group(1);
    return listed(page.group(2), restarts == null ? 0 : Integer.parseInt(restarts));
  }

  private Page listed(@Nullable String after, int restarts) throws StripeException {
    ListResponse<StripePage> response = lists.read("", StripeListApi.accounts(), after);
    if (response instanceof Listed<StripePage> listed) {
      String next = listed.page().next();
      return new Page(
          listed.page().data().stream()
              .map(ConnectAccounts::id)
              .filter(StripeListApi::isAccount)
              .toList(),
          next == null || restarts == 0 ? next : restarts + ":" + next);
    }
    // The account before the page was disconnected. The accounts after it must not be skipped.
    return response instanceof ListResponse.CursorGone && restarts < MAX_RESTARTS
        ? listed(null, restarts + 1)
        : stored("");
  }

  private Page stored(String after) {
    List<String> accounts =
        database
            .sql(SELECT_ACCOUNTS)
            .param("after", after)
            .param("limit", PAGE_SIZE)
            .query(String.class)
            .list();
    return new Page(
        accounts.stream().filter(StripeListApi::isAccount).toList(),
        accounts.size() < PAGE_SIZE ? null : STORED + accounts.get(accounts.size() - 1));
  }

  private static String id(JsonNode account) {
    return account.path("id").asText();
  }
}
