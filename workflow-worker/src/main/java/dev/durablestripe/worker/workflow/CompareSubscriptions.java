package dev.durablestripe.worker.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The activities of a resync. Each can be repeated: what is stored is no difference any more. */
@ActivityInterface
public interface CompareSubscriptions {

  /**
   * A page that was compared.
   *
   * @param read how many subscriptions it lists
   * @param different those that were not stored so
   * @param refused whether Stripe does not let us read the list
   * @param next cursor of the page that follows, null on the last one
   * @param skipped subscriptions that Stripe had listed and then did not have, or did not show
   * @param cursorGone whether the object after which the page begins is gone
   */
  record Page(
      @JsonProperty("read") long read,
      @JsonProperty("different") List<ResyncResult.Subscription> different,
      @JsonProperty("refused") boolean refused,
      @JsonProperty("next") @Nullable String next,
      @JsonProperty("skipped") long skipped,
      @JsonProperty("cursor_gone") boolean cursorGone) {

    /** A page of which nothing was skipped. */
    public Page(
        long read,
        List<ResyncResult.Subscription> different,
        boolean refused,
        @Nullable String next) {
      this(read, different, refused, next, 0, false);
    }
  }

  /**
   * What came of looking at a page again.
   *
   * @param different those that still differ
   * @param unchecked how many could not be looked at again
   * @param skipped how many Stripe did not have any more, or did not show
   */
  record Rechecked(
      @JsonProperty("different") List<ResyncResult.Subscription> different,
      @JsonProperty("unchecked") long unchecked,
      @JsonProperty("skipped") long skipped) {}

  /** The list to go through, of all customers for null. */
  @ActivityMethod(name = "FirstPageOfSubscriptions")
  ListQuery firstPage(@Nullable String customer);

  /** Compares a page, and stores what differs unless it is a dry run. */
  @ActivityMethod(name = "CompareSubscriptions")
  Page compare(PageRequest page, boolean dryRun);

  /** Reads the page again and compares those that differed, now that events have had time. */
  @ActivityMethod(name = "RecheckSubscriptions")
  Rechecked recheck(PageRequest page, List<ResyncResult.Subscription> different);

  /**
   * As runs of earlier builds do, one by one: those that still differ, now that what was on its way
   * has had time to arrive.
   */
  @ActivityMethod(name = "CompareSubscriptionsAgain")
  List<ResyncResult.Subscription> compareAgain(List<ResyncResult.Subscription> different);
}
