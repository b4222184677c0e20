package dev.durablestripe.worker.workflow;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of Stripe's lists, by its name and its filters. There is no path in it: a workflow's input
 * can be typed by anyone who may write to Temporal, so the worker builds every path itself. The
 * values are as they were typed, and are checked by the activity that uses them.
 *
 * @param name which list; null when it is none of these
 * @param types {@code types}, the event types to list; null in a list of subscriptions
 * @param since {@code since}, the oldest events to list, as ISO 8601; null in a list of
 *     subscriptions
 * @param until {@code until}, the newest events to list, as ISO 8601; null for all up to now
 * @param undelivered whether to list only events that some endpoint has not taken
 * @param customer {@code customer}, whose subscriptions to list; null for everybody's
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ListQuery(
    @JsonProperty("name") @Nullable Name name,
    @JsonProperty("types") @Nullable List<String> types,
    @JsonProperty("since") @Nullable String since,
    @JsonProperty("until") @Nullable String until,
    @JsonProperty("undelivered") boolean undelivered,
    @JsonProperty("customer") @Nullable String customer) {
  private static final ListQuery UNKNOWN = new ListQuery(null, null, null, null, false, null);

  /** For Jackson, which has {@link #ofPath} to choose from as well. */
  @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
  public ListQuery {}

  /**
   * Earlier builds named a list by its path. Such a path is dropped here, before anything could
   * follow it.
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static ListQuery ofPath(String path) {
    return UNKNOWN;
  }

  /** The lists that a walk can go through. */
  public enum Name {
    /** <a href="https://docs.stripe.com/api/events/list">Snapshot events</a>. */
    SNAPSHOT_EVENTS,
    /** <a href="https://docs.stripe.com/api/v2/core/events/list">Thin events</a>. */
    THIN_EVENTS,
    /** <a href="https://docs.stripe.com/api/subscriptions/list">Subscriptions</a>. */
    SUBSCRIPTIONS;

    /** A name that was typed; null when it is none of these. */
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
