package dev.durablestripe.internal.worker.stripe;

import dev.durablestripe.internal.worker.event.OperatorRequestRefusedException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One of Stripe's lists with its filters. Only this class turns them into a path, and it encodes
 * every value.
 *
 * @param name which list
 * @param types the event types to list, at most 20; empty for other lists
 * @param since the time of the oldest events to list; null for other lists
 * @param until the time of the newest events to list; null for no limit, and for other lists
 * @param undelivered whether to list only events that were not delivered to every endpoint
 * @param customer the customer whose subscriptions to list; null for all subscriptions, and for
 *     other lists
 */
public record StripeListQuery(
    Name name,
    List<String> types,
    @Nullable Instant since,
    @Nullable Instant until,
    boolean undelivered,
    @Nullable String customer) {
  /** Stripe's <a href="https://docs.stripe.com/api/events/list">limit</a> per list. */
  static final int MAX_TYPES = 20;

  private static final int PAGE_SIZE = 100;
  private static final Pattern EVENT_TYPE = Pattern.compile("[\\w.\\[\\]]{1,255}");
  private static final Pattern CUSTOMER_ID = Pattern.compile("\\w[\\w.-]{0,254}");

  /** The lists that the worker reads. */
  public enum Name {
    /** <a href="https://docs.stripe.com/api/events/list">Snapshot events</a>. */
    SNAPSHOT_EVENTS("/v1/events"),
    /** <a href="https://docs.stripe.com/api/v2/core/events/list">Thin events</a>. */
    THIN_EVENTS("/v2/core/events"),
    /** <a href="https://docs.stripe.com/api/subscriptions/list">Subscriptions</a>. */
    SUBSCRIPTIONS("/v1/subscriptions"),
    /** <a href="https://docs.stripe.com/api/accounts/list">Connect accounts</a>. */
    ACCOUNTS("/v1/accounts");

    private final String path;

    Name(String path) {
      this.path = path;
    }

    boolean isV2() {
      return path.startsWith("/v2/");
    }

    /** The query parameter for the cursor of a page. */
    String cursorParameter() {
      return isV2() ? "page" : "starting_after";
    }
  }

  /**
   * Checks the filters, which an operator may have typed.
   *
   * @throws OperatorRequestRefusedException if a filter is missing, malformed or not supported by
   *     the list
   */
  public StripeListQuery {
    types = List.copyOf(types);
    boolean events = name == Name.SNAPSHOT_EVENTS || name == Name.THIN_EVENTS;
    if (events == types.isEmpty()
        || types.size() > MAX_TYPES
        || !types.stream().allMatch(type -> EVENT_TYPE.matcher(type).matches())) {
      throw new OperatorRequestRefusedException(
          "types is missing or has a value that is not an event type: use for example invoice.paid");
    }
    if (events == (since == null)) {
      throw new OperatorRequestRefusedException(
          "since is missing: use for example 2026-11-24T08:00:00Z");
    }
    if (until != null && !events) {
      throw new OperatorRequestRefusedException("until is only for events");
    }
    if (customer != null
        && (name != Name.SUBSCRIPTIONS || !CUSTOMER_ID.matcher(customer).matches())) {
      throw new OperatorRequestRefusedException("customer is not a customer id: use cus_…");
    }
  }

  /** The path, with its query, of the page at a cursor; null for the first page. */
  String path(@Nullable String cursor) {
    StringBuilder path = new StringBuilder(name.path);
    append(path.append('?'), "limit", String.valueOf(PAGE_SIZE));
    if (name == Name.SUBSCRIPTIONS) {
      append(path, "status", "all");
    }
    if (since != null) {
      append(path, "created[gte]", format(since));
    }
    if (until != null) {
      append(path, "created[lte]", format(until));
    }
    if (undelivered && name == Name.SNAPSHOT_EVENTS) {
      append(path, "delivery_success", "false");
    }
    if (customer != null) {
      append(path, "customer", customer);
    }
    for (int i = 0; i < types.size(); i++) {
      append(path, "types[" + i + "]", types.get(i));
    }
    if (cursor != null) {
      append(path, name.cursorParameter(), cursor);
    }
    return path.toString();
  }

  private String format(Instant time) {
    return name.isV2() ? time.toString() : String.valueOf(time.getEpochSecond());
  }

  private static void append(StringBuilder path, String parameter, String value) {
    path.append(path.charAt(path.length() - 1) == '?' ? "" : "&")
        .append(encode(parameter))
        .append('=')
        .append(encode(value));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
