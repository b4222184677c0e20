package dev.durablestripe.worker.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.temporal.workflow.Workflow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks through pages of lists, on one account or on all, and can be taken up where a run ended: a
 * workflow's history must not grow for ever, see <a
 * href="https://docs.temporal.io/workflow-execution/continue-as-new">continue-as-new</a>.
 */
final class PageWalk {
  /** Far below the 51,200 events that Temporal lets a history have: a page takes six. */
  private static final int PAGES_A_RUN = 1_000;

  private final ListConnectAccounts accounts =
      Activities.asking(ListConnectAccounts.class, "accounts to look at");
  private final List<String> firstPages;
  private final Deque<Listing> pending;
  private @Nullable String nextAccounts;
  private boolean moreAccounts;
  private int pages;

  /**
   * Where a walk is.
   *
   * @param firstPages paths of the lists that each account is asked for
   * @param pending the pages known to come
   * @param nextAccounts the accounts that come after them, null for the first ones
   * @param moreAccounts whether there are any
   */
  public record Position(
      @JsonProperty("first_pages") List<String> firstPages,
      @JsonProperty("pending") List<Listing> pending,
      @JsonProperty("next_accounts") @Nullable String nextAccounts,
      @JsonProperty("more_accounts") boolean moreAccounts) {

    /** The beginning of a walk; {@code account} null for all accounts. */
    static Position start(List<String> firstPages, @Nullable String account) {
      return account == null
          ? new Position(firstPages, List.of(), null, true)
          : new Position(firstPages, listings(firstPages, account), null, false);
    }

    private static List<Listing> listings(List<String> firstPages, String account) {
      return firstPages.stream().map(path -> new Listing(account, path)).toList();
    }
  }

  PageWalk(Position position) {
    this.firstPages = position.firstPages();
    this.pending = new ArrayDeque<>(position.pending());
    this.nextAccounts = position.nextAccounts();
    this.moreAccounts = position.moreAccounts();
  }

  /** The next page, null at the end. */
  @Nullable Listing next() {
    while (pending.isEmpty() && moreAccounts) {
      ListConnectAccounts.Page page = accounts.accounts(nextAccounts);
      page.accounts().forEach(account -> pending.addAll(Position.listings(firstPages, account)));
      nextAccounts = page.next();
      moreAccounts = nextAccounts != null;
    }
    pages++;
    return pending.poll();
  }

  /** The page was worked off; {@code path} is the one after it, null where it was the last. */
  void followedBy(Listing page, @Nullable String path) {
    if (path != null) {
      pending.addFirst(new Listing(page.account(), path));
    }
  }

  /** Whether the walk should go on in a new run. */
  boolean isLongEnough() {
    return pages >= PAGES_A_RUN || Workflow.getInfo().isContinueAsNewSuggested();
  }

  Position position() {
    return new Position(firstPages, List.copyOf(pending), nextAccounts, moreAccounts);
  }
}
