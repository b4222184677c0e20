package dev.durablestripe.worker.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.StripeException;
import dev.durablestripe.worker.event.KeyScope;
import dev.durablestripe.worker.stripe.ListResponse;
import dev.durablestripe.worker.stripe.ListResponse.Listed;
import dev.durablestripe.worker.stripe.StripeListApi;
import dev.durablestripe.worker.stripe.StripePage;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The accounts that can have events: the platform, and its Connect accounts as Stripe lists them.
 * Where the key may not list them, those that are in the database already. So with an
 * organization's key: Stripe has no list of an organization's accounts, and none of them is the
 * key's own.
 */
@Component
public class ConnectAccounts {
  private static final String STORED = "stored:";
  private static final int PAGE_SIZE = 100;

  /** An account, after how often the list has been begun again. */
  private static final Pattern NAME = Pattern.compile("(?:([1-3]):)?(acct_\\w{1,250})");

  /** So that a list whose accounts keep vanishing is not read for ever. */
  private static final int RESTARTS = 3;

  /** Hops from one account to the next in the index, however many rows each has. */
  private static final String FIND_STORED =
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
   * Some of the accounts.
   *
   * @param accounts Connect accounts; '' is the platform itself
   * @param next names the page that follows, null on the last one
   */
  public record Page(List<String> accounts, @Nullable String next) {}

  /** The first accounts: the platform itself before all others. */
  public Page first() throws StripeException {
    if (scope.organization()) {
      return stored("");
    }
    Page page = listed(null, 0);
    return new Page(Stream.concat(Stream.of(""), page.accounts().stream()).toList(), page.next());
  }

  /**
   * The accounts of a page that an earlier one named.
   *
   * @throws OutdatedWalkException when none did; earlier builds named it by its path
   */
  public Page page(String name) throws StripeException {
    if (name.startsWith(STORED)) {
      return stored(name.substring(STORED.length()));
    }
    Matcher listed = NAME.matcher(name);
    if (!listed.matches()) {
      throw new OutdatedWalkException();
    }
    String restarts = listed.group(1);
    return listed(listed.group(2), restarts == null ? 0 : Integer.parseInt(restarts));
  }

  private Page listed(@Nullable String after, int restarts) throws StripeException {
    ListResponse<StripePage> answer = lists.read("", StripeListApi.accounts(), after);
    if (answer instanceof Listed<StripePage> listed) {
      String next = listed.page().next();
      return new Page(
          listed.page().data().stream()
              .map(ConnectAccounts::id)
              .filter(StripeListApi::isAccount)
              .toList(),
          next == null || restarts == 0 ? next : restarts + ":" + next);
    }
    // The account before the page has left: the others must not be left out for that.
    return answer instanceof ListResponse.CursorGone && restarts < RESTARTS
        ? listed(null, restarts + 1)
        : stored("");
  }

  private Page stored(String after) {
    List<String> accounts =
        database
            .sql(FIND_STORED)
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
