package dev.durablestripe.worker.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which accounts there are to look at. */
@ActivityInterface
public interface ListConnectAccounts {

  /**
   * Some of the accounts.
   *
   * @param accounts Connect accounts; '' is the platform itself
   * @param next names the page that follows, null on the last one
   */
  record Page(
      @JsonProperty("accounts") List<String> accounts,
      @JsonProperty("next") @Nullable String next) {}

  /** The accounts of a page; of the first one, which begins with the platform, for null. */
  @ActivityMethod(name = "ListConnectAccounts")
  Page accounts(@Nullable String page);
}
