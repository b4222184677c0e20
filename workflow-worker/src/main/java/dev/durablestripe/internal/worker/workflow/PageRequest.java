package dev.durablestripe.internal.worker.workflow;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A page of one of Stripe's lists. Earlier builds identified a page by its {@code path}, which is
 * ignored: such a page has no list.
 *
 * @param account the Connect account; '' for the platform
 * @param list the list; null if it is unknown, as in a page of an earlier build
 * @param cursor {@code next} of the page before it; null for the first page
 * @param restarts how often the list has been read from its start again, because the object before
 *     a page no longer existed
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PageRequest(
    String account, @Nullable ListQuery list, @Nullable String cursor, int restarts) {

  /** A page of a list that has not been restarted. */
  public PageRequest(String account, @Nullable ListQuery list, @Nullable String cursor) {
    this(account, list, cursor, 0);
  }

  /** Returns the page's list as a refused one. */
  RefusedList asRefusedList() {
    return new RefusedList(
        account, list == null ? "unknown" : String.valueOf(list.name()).toLowerCase(Locale.ROOT));
  }
}
