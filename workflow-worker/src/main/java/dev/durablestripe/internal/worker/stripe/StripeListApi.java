package dev.durablestripe.internal.worker.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.StripeException;
import dev.durablestripe.internal.worker.event.OperatorRequestRefusedException;
import dev.durablestripe.internal.worker.stripe.StripeListQuery.Name;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * Reads Stripe's lists, page by page. A page is identified by its list and a cursor: the id of the
 * last object on the previous page or, in version 2 of the API, the page's token. Nothing else of a
 * next page's URL is used.
 */
@Component
public class StripeListApi {
  private static final Pattern CURSOR = Pattern.compile("[\\w.~=+/:-]{1,2048}");

  private final StripeApi stripe;

  StripeListApi(StripeApi stripe) {
    this.stripe = stripe;
  }

  /**
   * The lists of snapshot events of the given types, ignoring thin types. Stripe lists the events
   * of the last 30 days.
   *
   * @param until the time of the newest events to list, null for no limit
   * @param undelivered whether to list only events that were not delivered to every endpoint
   */
  public static List<StripeListQuery> events(
      Collection<String> types, Instant since, @Nullable Instant until, boolean undelivered) {
    return queries(Name.SNAPSHOT_EVENTS, types, isThin().negate(), since, until, undelivered);
  }

  /**
   * The lists of <a href="https://docs.stripe.com/api/v2/core/events/list">thin events</a> of the
   * given types, ignoring other types. Stripe cannot filter them by delivery.
   *
   * @param until the time of the newest events to list, null for no limit
   */
  public static List<StripeListQuery> thinEvents(
      Collection<String> types, Instant since, @Nullable Instant until) {
    return queries(Name.THIN_EVENTS, types, isThin(), since, until, false);
  }

  private static Predicate<String> isThin() {
    return type -> type.startsWith("v1.") || type.startsWith("v2.");
  }

  private static List<StripeListQuery> queries(
      Name name,
      Collection<String> types,
      Predicate<String> filter,
      Instant since,
      @Nullable Instant until,
      boolean undelivered) {
    List<String> sorted = types.stream().filter(filter).sorted().toList();
    List<StripeListQuery> queries = new ArrayList<>();
    for (int first = 0; first < sorted.size(); first += StripeListQuery.MAX_TYPES) {
      List<String> some =
          sorted.subList(first, Math.min(first + StripeListQuery.MAX_TYPES, sorted.size()));
      queries.add(new StripeListQuery(name, some, since, until, undelivered, null));
    }
    return queries;
  }

  /**
   * The list of <a href="https://docs.stripe.com/api/subscriptions/list">subscriptions</a>,
   * including those that have ended.
   *
   * @param customer the customer whose subscriptions to list, null for all
   * @throws OperatorRequestRefusedException if the customer is not a customer id
   */
  public static StripeListQuery subscriptions(@Nullable String customer) {
    return new StripeListQuery(Name.SUBSCRIPTIONS, List.of(), null, null, false, customer);
  }

  /** The list of <a href="https://docs.stripe.com/api/accounts/list">Connect accounts</a>. */
  public static StripeListQuery accounts() {
    return new StripeListQuery(Name.ACCOUNTS, List.of(), null, null, false, null);
  }

  /** Whether the text can be a cursor. */
  public static boolean isCursor(String text) {
    return CURSOR.matcher(text).matches();
  }

  /** Whether the text can be a Connect account, or is '' for the platform's own account. */
  public static boolean isAccount(String text) {
    return StripeRequestPaths.isAccount(text);
  }

  /**
   * Reads a page as {@link #page} does, but returns a refusal or an unknown cursor as a response.
   *
   * @throws OperatorRequestRefusedException also if Stripe does not know the customer
   */
  public ListResponse<StripePage> read(
      String account, StripeListQuery list, @Nullable String cursor) throws StripeException {
    try {
      return new ListResponse.Listed<>(page(account, list, cursor));
    } catch (StripeException e) {
      return failure(list, cursor, e);
    }
  }

  private static ListResponse<StripePage> failure(
      StripeListQuery list, @Nullable String cursor, StripeException e) throws StripeException {
    if (StripeErrors.isUnknownParameter("customer", e)) {
      throw new OperatorRequestRefusedException("Stripe has no customer " + list.customer());
    }
    if (cursor != null && StripeErrors.isUnknownParameter(list.name().cursorParameter(), e)) {
      return new ListResponse.CursorGone<>();
    }
    if (StripeErrors.isRefused(e)
        || StripeErrors.isUnknownType(e)
        || (list.name().isV2() && StripeErrors.isInvalidRequest(e))) {
      return new ListResponse.Refused<>();
    }
    throw e;
  }

  /**
   * Reads a page.
   *
   * @param account the Connect account, '' for the platform's own
   * @param cursor {@link StripePage#next} of the previous page, null for the first page
   * @throws OperatorRequestRefusedException if the account or the cursor is malformed
   * @throws StripeException if Stripe does not answer or refuses, or the response is not this list
   */
  public StripePage page(String account, StripeListQuery list, @Nullable String cursor)
      throws StripeException {
    if (!isAccount(account)) {
      throw new OperatorRequestRefusedException("account is not an account id: use acct_…");
    }
    if (cursor != null && !isCursor(cursor)) {
      throw new OperatorRequestRefusedException("cursor is not one that Stripe returned");
    }
    TimedResponse response = stripe.get(account, list.path(cursor));
    check(list, response.json());
    response = stripe.items().completeEach(account, response);
    return new StripePage(response, next(list, cursor, response.json()));
  }

  /** A response that is not a list, for example a proxy's, must not count as an empty page. */
  private static void check(StripeListQuery list, JsonNode page) throws StripeException {
    boolean isList =
        page.path("data").isArray() && (list.name().isV2() || page.path("has_more").isBoolean());
    if (!isList
        || !page.path("data").valueStream().allMatch(object -> isExpected(list.name(), object))) {
      throw new UnreadableResponseException("not the requested list");
    }
  }

  /**
   * Accounts have to be valid, because their ids are used in requests. Other objects are checked by
   * the caller, which can skip a single one.
   */
  private static boolean isExpected(Name list, JsonNode object) {
    String id = object.path("id").asText();
    return list != Name.ACCOUNTS || (!id.isEmpty() && isAccount(id));
  }

  private static @Nullable String next(StripeListQuery list, @Nullable String cursor, JsonNode page)
      throws StripeException {
    @Nullable String next = list.name().isV2() ? pageToken(page) : lastId(page);
    if (next != null && (!isCursor(next) || next.equals(cursor))) {
      throw new UnreadableResponseException("a list without a valid next page");
    }
    return next;
  }

  private static @Nullable String lastId(JsonNode page) {
    JsonNode data = page.path("data");
    return page.path("has_more").asBoolean()
        ? data.path(data.size() - 1).path("id").asText()
        : null;
  }

  private static @Nullable String pageToken(JsonNode page) {
    String url = page.path("next_page_url").textValue();
    if (url == null) {
      return null;
    }
    try {
      String token =
          UriComponentsBuilder.fromUriString(url).build().getQueryParams().getFirst("page");
      return token == null ? "" : UriUtils.decode(token, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
