package dev.durablestripe.worker.stripe;

import dev.durablestripe.worker.event.OperatorRequestRefusedException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One of Stripe's lists and its filters. This is the only place that turns them into a path, and it
 * encodes every value.
 *
 * @param name which list
 * @param types the event types to list, 20 at the most; empty for other lists
 * @param since the oldest events to list; null for other lists
 * @param until the newest events to list; null for all up to now, and for other lists
 * @param undelivered whether to list only events that some endpoint has not taken
 * @param customer whose subscriptions to list; null for everybody's
 */
public record StripeListQuery(
    Name name,
    List<String> types,
    @Nullable Instant since,
    @Nullable Instant until,
    boolean undelivered,
    @Nullable String customer) {
  /** The most <a href="https://docs.stripe.com/api/events/list">types</a> one list can be asked. */
  static final int TYPES = 20;

  private static final int PAGE = 100;
  private static final Pattern TYPE = Pattern.compile("[\\w.\\[\\]]{1,255}");
  private static final Pattern CUSTOMER = Pattern.compile("\\w[\\w.-]{0,254}");

  /** Stripe's lists that the worker reads. */
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

    /** The parameter that says where a page begins. */
    String cursor() {
      return isV2() ? "page" : "starting_after";
    }
  }

  /**
   * Checks the filters, which may have been typed.
   *
   * @throws OperatorRequestRefusedException when one of them is none
   */
  public StripeListQuery {
    types = List.copyOf(types);
    boolean events = name == Name.SNAPSHOT_EVENTS || name == Name.THIN_EVENTS;
    if (events == types.isEmpty()
        || types.size() > TYPES
        || !types.stream().allMatch(type -> TYPE.matcher(type).matches())) {
      throw new OperatorRequestRefusedException(
          "types are missing, or are no event types: use for example invoice.paid");
    }
    if (events == (since == null)) {
      throw new OperatorRequestRefusedException(
          "since is missing: use for example 2026-11-24T08:00:00Z");
    }
    if (until != null && !events) {
      throw new OperatorRequestRefusedException("until is for events only");
    }
    if (customer != null && (name != Name.SUBSCRIPTIONS || !CUSTOMER.matcher(customer).matches())) {
      throw new OperatorRequestRefusedException("customer is no customer id: use cus_…");
    }
  }

  /** The path with its query of the page that begins at the cursor, of the first one for null. */
  String path(@Nullable String cursor) {
    StringBuilder path = new StringBuilder(name.path);
    add(path.append('?'), "limit", String.valueOf(PAGE));
    if (name == Name.SUBSCRIPTIONS) {
      add(path, "status", "all");
    }
    if (since != null) {
      add(path, "created[gte]", created(since));
    }
    if (until != null) {
      add(path, "created[lte]", created(until));
    }
    if (undelivered && name == Name.SNAPSHOT_EVENTS) {
      add(path, "delivery_success", "false");
    }
    if (customer != null) {
      add(path, "customer", customer);
    }
    for (int i = 0; i < types.size(); i++) {
      add(path, "types[" + i + "]", types.get(i));
    }
    if (cursor != null) {
      add(path, name.cursor(), cursor);
    }
    return path.toString();
  }

  private String created(Instant time) {
    return name.isV2() ? time.toString() : String.valueOf(time.getEpochSecond());
  }

  private static void add(StringBuilder path, String parameter, String value) {
    path.append(path.charAt(path.length() - 1) == '?' ? "" : "&")
        .append(encode(parameter))
        .append('=')
        .append(encode(value));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
