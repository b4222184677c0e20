package dev.durablestripe.worker.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.StripeException;
import dev.durablestripe.worker.event.OperatorRequestRefusedException;
import dev.durablestripe.worker.stripe.StripeListQuery.Name;
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
 * Stripe's lists, page by page. A page is named by its list and a cursor: the id of the object
 * before it, or in version 2 of the API the token of the page. Of the URL that Stripe gives there,
 * nothing else is used.
 */
@Component
public class StripeListApi {
  private static final Pattern CURSOR = Pattern.compile("[\\w.~=+/:-]{1,2048}");

  private final StripeApi stripe;

  StripeListApi(StripeApi stripe) {
    this.stripe = stripe;
  }

  /**
   * The lists of the snapshot events of some types in a time; Stripe lists 30 days.
   *
   * @param until the newest to list, null for all up to now
   * @param undelivered only those that some endpoint has not taken
   */
  public static List<StripeListQuery> events(
      Collection<String> types, Instant since, @Nullable Instant until, boolean undelivered) {
    return perTypes(Name.SNAPSHOT_EVENTS, types, isThin().negate(), since, until, undelivered);
  }

  /**
   * The lists of the <a href="https://docs.stripe.com/api/v2/core/events/list">thin events</a> of
   * some types in a time. Stripe does not tell which were delivered.
   *
   * @param until the newest to list, null for all up to now
   */
  public static List<StripeListQuery> thinEvents(
      Collection<String> types, Instant since, @Nullable Instant until) {
    return perTypes(Name.THIN_EVENTS, types, isThin(), since, until, false);
  }

  /**
   * The list of all <a href="https://docs.stripe.com/api/subscriptions/list">subscriptions</a>,
   * ended ones too.
   *
   * @param customer only this customer's, null for everybody's
   * @throws OperatorRequestRefusedException when it is no customer's id
   */
  public static StripeListQuery subscriptions(@Nullable String customer) {
    return new StripeListQuery(Name.SUBSCRIPTIONS, List.of(), null, null, false, customer);
  }

  /** The list of the <a href="https://docs.stripe.com/api/accounts/list">Connect accounts</a>. */
  public static StripeListQuery accounts() {
    return new StripeListQuery(Name.ACCOUNTS, List.of(), null, null, false, null);
  }

  /**
   * Reads a page.
   *
   * @param account the Connect account, '' without
   * @param cursor where the page begins, {@link StripePage#next} of the one before it; null for the
   *     first page
   * @throws OperatorRequestRefusedException when the account or the cursor is none
   * @throws StripeException when Stripe does not answer or refuses, or what answers is no such list
   */
  public StripePage page(String account, StripeListQuery list, @Nullable String cursor)
      throws StripeException {
    if (!isAccount(account)) {
      throw new OperatorRequestRefusedException("account is no account id: use acct_…");
    }
    if (cursor != null && !isCursor(cursor)) {
      throw new OperatorRequestRefusedException("cursor is none that Stripe gave");
    }
    TimedResponse answer = stripe.get(account, list.path(cursor));
    check(list, answer.json());
    answer = stripe.items().completeEach(account, answer);
    return new StripePage(answer, next(list, cursor, answer.json()));
  }

  /**
   * Reads a page of a list, as {@link #page} does, and tells apart what a sweep passes over.
   *
   * @throws OperatorRequestRefusedException when Stripe does not know the customer, too
   */
  public ListResponse<StripePage> read(
      String account, StripeListQuery list, @Nullable String cursor) throws StripeException {
    try {
      return new ListResponse.Listed<>(page(account, list, cursor));
    } catch (StripeException e) {
      return passedOver(list, cursor, e);
    }
  }

  private static ListResponse<StripePage> passedOver(
      StripeListQuery list, @Nullable String cursor, StripeException e) throws StripeException {
    if (StripeErrors.isUnknown("customer", e)) {
      throw new OperatorRequestRefusedException("Stripe has no customer " + list.customer());
    }
    if (cursor != null && StripeErrors.isUnknown(list.name().cursor(), e)) {
      return new ListResponse.CursorGone<>();
    }
    if (StripeErrors.isRefused(e) || (list.name().isV2() && StripeErrors.isNoRequest(e))) {
      return new ListResponse.Refused<>();
    }
    throw e;
  }

  /** Whether this can name the beginning of a page. */
  public static boolean isCursor(String text) {
    return CURSOR.matcher(text).matches();
  }

  /** Whether this can name a Connect account; '' stands for the platform's own. */
  public static boolean isAccount(String text) {
    return StripeRequestPaths.isAccount(text);
  }

  /** Anything else, as a proxy's answer, must neither end a list nor stand for one. */
  private static void check(StripeListQuery list, JsonNode page) throws StripeException {
    boolean isList =
        page.path("data").isArray() && (list.name().isV2() || page.path("has_more").isBoolean());
    if (!isList || !page.path("data").valueStream().allMatch(listed -> fits(list.name(), listed))) {
      throw new UnreadableResponseException("not the list that was asked for");
    }
  }

  /** A single object that cannot be read is for the caller to report; an account names a list. */
  private static boolean fits(Name list, JsonNode listed) {
    String id = listed.path("id").asText();
    return list != Name.ACCOUNTS || (!id.isEmpty() && isAccount(id));
  }

  private static @Nullable String next(StripeListQuery list, @Nullable String cursor, JsonNode page)
      throws StripeException {
    @Nullable String next = list.name().isV2() ? token(page) : lastId(page);
    if (next != null && (!isCursor(next) || next.equals(cursor))) {
      throw new UnreadableResponseException("a list that does not say how it goes on");
    }
    return next;
  }

  private static @Nullable String lastId(JsonNode page) {
    JsonNode data = page.path("data");
    return page.path("has_more").asBoolean()
        ? data.path(data.size() - 1).path("id").asText()
        : null;
  }

  private static @Nullable String token(JsonNode page) {
    String url = page.path("next_page_url").textValue();
    if (url == null) {
      return null;
    }
    try {
      String token =
          UriComponentsBuilder.fromUriString(url).build().getQueryParams().getFirst("page");
      return token == null ? "" : UriUtils.decode(token, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException noUrl) {
      return "";
    }
  }

  private static Predicate<String> isThin() {
    return type -> type.startsWith("v1.") || type.startsWith("v2.");
  }

  private static List<StripeListQuery> perTypes(
      Name name,
      Collection<String> types,
      Predicate<String> which,
      Instant since,
      @Nullable Instant until,
      boolean undelivered) {
    List<String> sorted = types.stream().filter(which).sorted().toList();
    List<StripeListQuery> lists = new ArrayList<>();
    for (int first = 0; first < sorted.size(); first += StripeListQuery.TYPES) {
      List<String> some =
          sorted.subList(first, Math.min(first + StripeListQuery.TYPES, sorted.size()));
      lists.add(new StripeListQuery(name, some, since, until, undelivered, null));
    }
    return lists;
  }
}
