package dev.durablestripe.internal.worker.workflow;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of Stripe's lists, as its name and its filters. It contains no path: anyone who can write to
 * Temporal can type a workflow's input, so the worker builds each path itself. The values are
 * unchecked until an activity uses them.
 *
 * @param name the list; null if the name is unknown
 * @param types the event types to list; null for subscriptions
 * @param since creation time of the oldest events to list, as ISO 8601; null for subscriptions
 * @param until creation time of the newest events to list, as ISO 8601; null for no limit
 * @param undelivered whether to list only events that were not delivered to every endpoint
 * @param customer only this customer's subscriptions; null for all customers
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ListQuery(
    @Nullable Name name,
    @Nullable List<String> types,
    @Nullable String since,
    @Nullable String until,
    boolean undelivered,
    @Nullable String customer) {
  private static final ListQuery UNKNOWN = new ListQuery(null, null, null, null, false, null);

  /** Marked as a creator because {@link #ofPath} is one, too. */
  @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
  public ListQuery {}

  /** Reads a list that an earlier build named by its path. The path is ignored. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static ListQuery ofPath(String path) {
    return UNKNOWN;
  }

  /** The lists that a walk can read. */
  public enum Name {
    /** <a href="https://docs.stripe.com/api/events/list">Snapshot events</a>. */
    SNAPSHOT_EVENTS,
    /** <a href="https://docs.stripe.com/api/v2/core/events/list">Thin events</a>. */
    THIN_EVENTS,
    /** <a href="https://docs.stripe.com/api/subscriptions/list">Subscriptions</a>. */
    SUBSCRIPTIONS;

    /** Reads a name; null if it is unknown. */
    @JsonCreator
    static @Nullable Name of(String text) {
      for (Name name : values()) {
        if (name.name().equals(text)) {
          return name;
        }
      }
      return null;
    }
  }
}
