package dev.durablestripe.worker.workflow;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One page of one of Stripe's lists. Earlier builds named a page by its {@code path}, which is not
 * read any more: such a page has no list.
 *
 * @param account the Connect account, '' for the platform's own
 * @param list the list; null when it is unknown, as in a page of an older version
 * @param cursor where the page begins, as {@code next} of the page before it says; null for the
 *     first page
 * @param restarts how often the list has been begun again, since the object before a page was gone
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PageRequest(
    @JsonProperty("account") String account,
    @JsonProperty("list") @Nullable ListQuery list,
    @JsonProperty("cursor") @Nullable String cursor,
    @JsonProperty("restarts") int restarts) {

  /** A page of a list that has not been begun again. */
  public PageRequest(String account, @Nullable ListQuery list, @Nullable String cursor) {
    this(account, list, cursor, 0);
  }

  /** The list, for a result. */
  RefusedList refused() {
    return new RefusedList(
        account, list == null ? "unknown" : String.valueOf(list.name()).toLowerCase(Locale.ROOT));
  }
}
