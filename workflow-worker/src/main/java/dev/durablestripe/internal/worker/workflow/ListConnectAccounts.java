package dev.durablestripe.internal.worker.workflow;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The activity that lists the accounts of a sweep. */
@ActivityInterface
public interface ListConnectAccounts {

  /**
   * A page of accounts.
   *
   * @param accounts ids of Connect accounts; '' is the platform itself
   * @param next identifies the next page; null on the last page
   */
  record Page(List<String> accounts, @Nullable String next) {}

  /**
   * Returns a page of accounts.
   *
   * @param page {@link Page#next} of the page before it; null for the first page, which begins with
   *     the platform
   */
  @ActivityMethod(name = "ListConnectAccounts")
  Page accounts(@Nullable String page);
}
