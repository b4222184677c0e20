package dev.durablestripe.internal.worker.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Functions.Func;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The position of a walk over the pages of Stripe's lists, for one account or for all. A workflow
 * passes the position on when it <a
 * href="https://docs.temporal.io/workflow-execution/continue-as-new">continues as new</a>, because
 * its history is limited.
 */
final class PageCursor {
  /** A page adds six events to the history, which Temporal limits to 51,200. */
  private static final int MAX_PAGES_PER_RUN = 1_000;

  /** Ends the walk over a list whose objects are deleted again and again. */
  private static final int MAX_RESTARTS = 3;

  /** The failure type of an activity that does not know the page it was given. */
  private static final String OUTDATED = "WalkOutdated";

  private static final Duration RESTART_DELAY = Duration.ofSeconds(10);

  private final ListConnectAccounts accounts =
      ActivityStubs.onStripeQueue(ListConnectAccounts.class, "list the accounts");
  private final List<ListQuery> lists;
  private final Deque<PageRequest> pending;
  private @Nullable String nextAccounts;
  private boolean moreAccounts;
  private int pages;

  /**
   * The position of a walk.
   *
   * @param lists {@code first_pages}, the lists to read for each account; paths in earlier builds
   * @param pending the pages to read next
   * @param nextAccounts {@code next_accounts}, identifies the page of accounts after those pages;
   *     null for the first page of accounts
   * @param moreAccounts {@code more_accounts}, whether there are more accounts
   */
  public record Position(
      @JsonProperty("first_pages") List<ListQuery> lists,
      List<PageRequest> pending,
      @JsonProperty("next_accounts") @Nullable String nextAccounts,
      @JsonProperty("more_accounts") boolean moreAccounts) {

    /**
     * Returns the position at which a walk starts.
     *
     * @param account only this account; null for all accounts
     */
    static Position start(List<ListQuery> lists, @Nullable String account) {
      return account == null
          ? new Position(lists, List.of(), null, true)
          : new Position(lists, firstPages(lists, account), null, false);
    }

    private static List<PageRequest> firstPages(List<ListQuery> lists, String account) {
      return lists.stream().map(list -> new PageRequest(account, list, null)).toList();
    }
  }

  PageCursor(Position position) {
    this.lists = orEmpty(position.lists());
    this.pending = new ArrayDeque<>(orEmpty(position.pending()));
    this.nextAccounts = position.nextAccounts();
    this.moreAccounts = position.moreAccounts();
  }

  /** Returns the next page; null at the end of the walk. */
  @Nullable PageRequest next() {
    while (pending.isEmpty() && moreAccounts) {
      ListConnectAccounts.Page page = accounts.accounts(nextAccounts);
      page.accounts().forEach(account -> pending.addAll(Position.firstPages(lists, account)));
      nextAccounts = page.next();
      moreAccounts = nextAccounts != null;
    }
    pages++;
    return pending.poll();
  }

  /**
   * Adds the page that follows a processed page.
   *
   * @param next the cursor of the following page; null if there is none
   */
  void addFollowing(PageRequest page, @Nullable String next) {
    if (next != null) {
      pending.addFirst(new PageRequest(page.account(), page.list(), next, page.restarts()));
    }
  }

  /**
   * Reads a list from its start again, because the object after which the page begins no longer
   * exists.
   *
   * @return false if the list has been restarted too often and is skipped
   */
  boolean restartList(PageRequest page) {
    boolean restarted = page.restarts() < MAX_RESTARTS;
    if (restarted) {
      pending.addFirst(new PageRequest(page.account(), page.list(), null, page.restarts() + 1));
    }
    return restarted;
  }

  /** Whether the workflow should continue as new. */
  boolean shouldContinueAsNew() {
    return pages >= MAX_PAGES_PER_RUN || Workflow.getInfo().isContinueAsNewSuggested();
  }

  Position position() {
    return new Position(lists, List.copyOf(pending), nextAccounts, moreAccounts);
  }

  /**
   * Runs a walk. Restarts it from its first page if an activity does not know the page that it was
   * given, because an older version recorded the position or an operator mistyped it.
   */
  static <T> T restartIfOutdated(Func<T> walk, Func<T> restart) {
    try {
      return walk.apply();
    } catch (ActivityFailure e) {
      if (!isOutdated(e)) {
        throw e;
      }
      // A worker of an older version would again return first pages that this version rejects.
      Workflow.sleep(RESTART_DELAY);
      return restart.apply();
    }
  }

  private static boolean isOutdated(ActivityFailure failure) {
    return failure.getCause() instanceof ApplicationFailure cause
        && cause.getType().equals(OUTDATED);
  }

  /** A list can be null if the position was typed. */
  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
