package dev.durablestripe.internal.worker.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The activities of a resync. Each can be repeated: a subscription that an attempt has stored no
 * longer differs in the next one.
 */
@ActivityInterface
public interface CompareSubscriptions {

  /**
   * The result of comparing a page.
   *
   * @param read number of subscriptions on the page
   * @param different the subscriptions whose rows differed from Stripe's state
   * @param refused whether Stripe refused to list the page
   * @param next the cursor of the next page; null on the last page
   * @param skipped number of these that could not be read, or were refused or missing when Stripe
   *     was asked for them
   * @param cursorGone {@code cursor_gone}, whether the object after which the page begins no longer
   *     exists
   */
  record Page(
      long read,
      List<ResyncResult.Subscription> different,
      boolean refused,
      @Nullable String next,
      long skipped,
      @JsonProperty("cursor_gone") boolean cursorGone) {

    /** A page without skipped subscriptions. */
    public Page(
        long read,
        List<ResyncResult.Subscription> different,
        boolean refused,
        @Nullable String next) {
      this(read, different, refused, next, 0, false);
    }
  }

  /**
   * The result of checking a page again.
   *
   * @param different the subscriptions that still differ
   * @param unchecked number of subscriptions that could not be checked again
   * @param skipped number of subscriptions that Stripe no longer had, or refused to show
   */
  record Rechecked(List<ResyncResult.Subscription> different, long unchecked, long skipped) {}

  /**
   * Returns the list of subscriptions.
   *
   * @param customer only this customer's subscriptions; null for all customers
   */
  @ActivityMethod(name = "FirstPageOfSubscriptions")
  ListQuery list(@Nullable String customer);

  /** Compares a page with the database. Stores what differs, unless it is a dry run. */
  @ActivityMethod(name = "CompareSubscriptions")
  Page compare(PageRequest page, boolean dryRun);

  /** Reads a page again and compares the subscriptions that differed the first time. */
  @ActivityMethod(name = "RecheckSubscriptions")
  Rechecked recheck(PageRequest page, List<ResyncResult.Subscription> different);

  /**
   * Asks Stripe for each subscription that differed the first time, and returns those that still
   * differ. Only runs that an earlier build started use this.
   */
  @ActivityMethod(name = "CompareSubscriptionsAgain")
  List<ResyncResult.Subscription> recheckOneByOne(List<ResyncResult.Subscription> different);
}
