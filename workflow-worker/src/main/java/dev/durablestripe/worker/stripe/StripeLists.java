package dev.durablestripe.worker.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.PermissionException;
import com.stripe.exception.StripeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Stripe's lists, page by page. A page is named by its path with its query, so that whoever reads a
 * list needs to remember nothing else.
 */
@Component
public class StripeLists {
  private static final int PAGE = 100;

  /** The most <a href="https://docs.stripe.com/api/events/list">types</a> one list can be asked. */
  private static final int TYPES = 20;

  private final StripeApi stripe;

  StripeLists(StripeApi stripe) {
    this.stripe = stripe;
  }

  /**
   * First pages of the snapshot events of some types since a time; Stripe lists 30 days.
   *
   * @param undelivered only those that some endpoint has not taken
   */
  public static List<String> events(Collection<String> types, Instant since, boolean undelivered) {
    String path = "/v1/events?limit=" + PAGE + "&created[gte]=" + since.getEpochSecond();
    return perTypes(
        undelivered ? path + "&delivery_success=false" : path,
        types.stream().filter(isThin().negate()).sorted().toList());
  }

  /**
   * First pages of the <a href="https://docs.stripe.com/api/v2/core/events/list">thin events</a> of
   * some types since a time. Stripe does not tell which were delivered.
   */
  public static List<String> thinEvents(Collection<String> types, Instant since) {
    return perTypes(
        "/v2/core/events?limit=" + PAGE + "&created[gte]=" + since,
        types.stream().filter(isThin()).sorted().toList());
  }

  /**
   * First page of all <a href="https://docs.stripe.com/api/subscriptions/list">subscriptions</a>,
   * ended ones too.
   *
   * @param customer only this customer's, null for everybody's
   */
  public static String subscriptions(@Nullable String customer) {
    String path = "/v1/subscriptions?status=all&limit=" + PAGE;
    return customer == null ? path : path + "&customer=" + customer;
  }

  /** First page of the <a href="https://docs.stripe.com/api/accounts/list">Connect accounts</a>. */
  public static String accounts() {
    return "/v1/accounts?limit=" + PAGE;
  }

  /**
   * Reads a page.
   *
   * @param account the Connect account, '' without
   * @throws StripeException when Stripe does not answer or refuses
   */
  public StripePage page(String account, String path) throws StripeException {
    StripeAnswer answer = stripe.items().completeEach(account, stripe.get(account, path));
    return new StripePage(answer, next(path, answer.json()));
  }

  /**
   * Reads a page, or nothing where the key may not list this, or Stripe knows no such list for it.
   */
  public Optional<StripePage> pageIfAllowed(String account, String path) throws StripeException {
    try {
      return Optional.of(page(account, path));
    } catch (PermissionException | InvalidRequestException notAllowed) {
      return Optional.empty();
    }
  }

  /**
   * Reads a page, or nothing where a Connect account does not let us read it any more; a refusal on
   * the platform itself is a failure.
   */
  public Optional<StripePage> pageUnlessLeft(String account, String path) throws StripeException {
    return account.isEmpty() ? Optional.of(page(account, path)) : pageIfAllowed(account, path);
  }

  private static @Nullable String next(String path, JsonNode page) {
    if (path.startsWith("/v2/")) {
      return page.path("next_page_url").textValue();
    }
    JsonNode data = page.path("data");
    return page.path("has_more").asBoolean() && !data.isEmpty()
        ? UriComponentsBuilder.fromUriString(path)
            .replaceQueryParam("starting_after", data.get(data.size() - 1).path("id").asText())
            .build()
            .toUriString()
        : null;
  }

  private static Predicate<String> isThin() {
    return type -> type.startsWith("v1.") || type.startsWith("v2.");
  }

  private static List<String> perTypes(String path, List<String> types) {
    List<String> paths = new ArrayList<>();
    for (int first = 0; first < types.size(); first += TYPES) {
      StringBuilder query = new StringBuilder(path);
      List<String> some = types.subList(first, Math.min(first + TYPES, types.size()));
      for (int i = 0; i < some.size(); i++) {
        query.append("&types[").append(i).append("]=").append(some.get(i));
      }
      paths.add(query.toString());
    }
    return paths;
  }
}
