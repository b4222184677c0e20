package dev.durablestripe.worker.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks through pages of lists, on one account or on all, and can be taken up where a run ended: a
 * workflow's history must not grow for ever, see <a
 * href="https://docs.temporal.io/workflow-execution/continue-as-new">continue-as-new</a>.
 */
final class PageCursor {
  /** Far below the 51,200 events that Temporal lets a history have: a page takes six. */
  private static final int PAGES_A_RUN = 1_000;

  /** So that a list whose objects keep vanishing is not read for ever. */
  private static final int RESTARTS = 3;

  /** The type of an activity's failure that makes the walk begin again. */
  static final String OUTDATED = "WalkOutdated";

  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final ListConnectAccounts accounts =
      ActivityStubs.asking(ListConnectAccounts.class, "accounts to look at");
  private final List<ListQuery> lists;
  private final Deque<PageRequest> pending;
  private @Nullable String nextAccounts;
  private boolean moreAccounts;
  private int pages;

  /**
   * Where a walk is.
   *
   * @param lists {@code first_pages}, the lists that each account is asked for; paths in earlier
   *     builds
   * @param pending the pages known to come
   * @param nextAccounts names the accounts that come after them, null for the first ones
   * @param moreAccounts whether there are any
   */
  public record Position(
      @JsonProperty("first_pages") List<ListQuery> lists,
      @JsonProperty("pending") List<PageRequest> pending,
      @JsonProperty("next_accounts") @Nullable String nextAccounts,
      @JsonProperty("more_accounts") boolean moreAccounts) {

    /** The beginning of a walk; {@code account} null for all accounts. */
    static Position start(List<ListQuery> lists, @Nullable String account) {
      return account == null
          ? new Position(lists, List.of(), null, true)
          : new Position(lists, listings(lists, account), null, false);
    }

    private static List<PageRequest> listings(List<ListQuery> lists, String account) {
      return lists.stream().map(list -> new PageRequest(account, list, null)).toList();
    }
  }

  PageCursor(Position position) {
    this.lists = orEmpty(position.lists());
    this.pending = new ArrayDeque<>(orEmpty(position.pending()));
    this.nextAccounts = position.nextAccounts();
    this.moreAccounts = position.moreAccounts();
  }

  /** The next page, null at the end. */
  @Nullable PageRequest next() {
    while (pending.isEmpty() && moreAccounts) {
      ListConnectAccounts.Page page = accounts.accounts(nextAccounts);
      page.accounts().forEach(account -> pending.addAll(Position.listings(lists, account)));
      nextAccounts = page.next();
      moreAccounts = nextAccounts != null;
    }
    pages++;
    return pending.poll();
  }

  /** The page was processed; {@code cursor} names the one after it, null where it was the last. */
  void followedBy(PageRequest page, @Nullable String cursor) {
    if (cursor != null) {
      pending.addFirst(new PageRequest(page.account(), page.list(), cursor, page.restarts()));
    }
  }

  /**
   * The object after which the page begins is gone: the list begins again.
   *
   * @return false when it has done so too often, and is passed over
   */
  boolean mustRestart(PageRequest page) {
    boolean again = page.restarts() < RESTARTS;
    if (again) {
      pending.addFirst(new PageRequest(page.account(), page.list(), null, page.restarts() + 1));
    }
    return again;
  }

  /** Whether the walk should go on in a new run. */
  boolean isLongEnough() {
    return pages >= PAGES_A_RUN || Workflow.getInfo().isContinueAsNewSuggested();
  }

  Position position() {
    return new Position(lists, List.copyOf(pending), nextAccounts, moreAccounts);
  }

  /**
   * Whether an activity did not know the page that it was given: its position is one of an older
   * version, or was typed. Then the walk has to begin again from its first page.
   */
  static boolean isOutdated(ActivityFailure failure) {
    return failure.getCause() instanceof ApplicationFailure cause
        && cause.getType().equals(OUTDATED);
  }

  /**
   * Waits before the walk begins again: while workers of an older version still run, they would
   * name first pages as they used to.
   */
  static void pauseBeforeTheStart() {
    Workflow.sleep(PAUSE);
  }

  /** Null when it was left out of what was typed. */
  private static <T> List<T> orEmpty(@Nullable List<T> typed) {
    return typed == null ? List.of() : typed;
  }
}
