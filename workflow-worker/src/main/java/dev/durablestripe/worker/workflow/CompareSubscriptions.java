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
   * @param refused whether Stripe does not let us read the account
   * @param next cursor of the page that follows, null on the last one
   */
  record Page(
      @JsonProperty("read") long read,
      @JsonProperty("different") List<ResyncResult.Subscription> different,
      @JsonProperty("refused") boolean refused,
      @JsonProperty("next") @Nullable String next) {}

  /** The list to go through, of all customers for null. */
  @ActivityMethod(name = "FirstPageOfSubscriptions")
  WalkedList firstPage(@Nullable String customer);

  /** Compares a page, and stores what differs unless it is a dry run. */
  @ActivityMethod(name = "CompareSubscriptions")
  Page compare(Listing page, boolean dryRun);

  /** Those that still differ, now that what was on its way has had time to arrive. */
  @ActivityMethod(name = "CompareSubscriptionsAgain")
  List<ResyncResult.Subscription> compareAgain(List<ResyncResult.Subscription> different);
}
