package dev.durablestripe.internal.worker.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.stripe.exception.StripeException;
import com.stripe.net.ApiResource;

/**
 * Loads the items that Stripe omits from a subscription. Stripe embeds only the first <a
 * href="https://docs.stripe.com/api/subscription_items/list">items</a>; {@code items.has_more} says
 * that there are more.
 */
public final class SubscriptionItemsLoader {
  /** Far more items than a subscription can have. A longer list does not come from Stripe. */
  private static final int MAX_ITEMS = 10_000;

  private static final String PATH =
      "/v1/subscription_items?limit=100&subscription=%s&starting_after=%s";

  private final StripeApi stripe;

  SubscriptionItemsLoader(StripeApi stripe) {
    this.stripe = stripe;
  }

  /** Whether a subscription has more items than are embedded. */
  public static boolean hasMoreItems(JsonNode subscription) {
    return subscription.path("items").path("has_more").asBoolean();
  }

  /**
   * Adds the omitted items to a subscription. The result was true at Stripe at some moment between
   * the first request and the last response.
   */
  TimedResponse complete(String account, TimedResponse response) throws StripeException {
    if (!hasMoreItems(response.json())) {
      return response;
    }
    ObjectNode subscription = response.json().deepCopy();
    ArrayNode items = subscription.withObjectProperty("items").withArrayProperty("data");
    TimedResponse page = response;
    for (boolean more = true; more; more = page.json().path("has_more").asBoolean()) {
      page = nextPage(account, subscription, items);
      JsonNode data = page.json().path("data");
      if (!data.isArray()
          || data.isEmpty()
          || !page.json().path("has_more").isBoolean()
          || items.size() > MAX_ITEMS) {
        throw new UnreadableResponseException("a list without a valid next page");
      }
      data.forEach(items::add);
    }
    subscription.withObjectProperty("items").put("has_more", false);
    return new TimedResponse(subscription, response.from(), page.to());
  }

  private TimedResponse nextPage(String account, JsonNode subscription, JsonNode items)
      throws StripeException {
    String last = items.path(items.size() - 1).path("id").asText();
    return stripe.get(
        account,
        PATH.formatted(
            ApiResource.urlEncode(subscription.path("id").asText()), ApiResource.urlEncode(last)));
  }

  /** Adds the omitted items to each subscription on a page. */
  TimedResponse completeEach(String account, TimedResponse page) throws StripeException {
    if (page.json().path("data").valueStream().noneMatch(SubscriptionItemsLoader::hasMoreItems)) {
      return page;
    }
    ObjectNode list = page.json().deepCopy();
    ArrayNode data = list.withArrayProperty("data");
    for (int i = 0; i < data.size(); i++) {
      TimedResponse listed = new TimedResponse(data.get(i), page.from(), page.to());
      data.set(i, complete(account, listed).json());
    }
    return new TimedResponse(list, page.from(), page.to());
  }
}
