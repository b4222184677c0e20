package dev.durablestripe.worker.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.stripe.exception.StripeException;
import com.stripe.net.ApiResource;

/**
 * Adds what Stripe leaves out of a subscription: it embeds only the first of its <a
 * href="https://docs.stripe.com/api/subscription_items/list">items</a>, and says so in {@code
 * items.has_more}.
 */
public final class SubscriptionItemsLoader {
  /** Far more items than a subscription can have: a list that goes on is none. */
  private static final int MAX_ITEMS = 10_000;

  private static final String PATH =
      "/v1/subscription_items?limit=100&subscription=%s&starting_after=%s";

  private final StripeApi stripe;

  SubscriptionItemsLoader(StripeApi stripe) {
    this.stripe = stripe;
  }

  /** Whether a subscription has more items than are embedded. */
  public static boolean areTruncated(JsonNode subscription) {
    return subscription.path("items").path("has_more").asBoolean();
  }

  /**
   * A subscription with all its items. It was true at some moment from the first request to the
   * last answer.
   */
  TimedResponse complete(String account, TimedResponse answer) throws StripeException {
    if (!areTruncated(answer.json())) {
      return answer;
    }
    ObjectNode subscription = answer.json().deepCopy();
    ArrayNode items = subscription.withObjectProperty("items").withArrayProperty("data");
    TimedResponse page = answer;
    for (boolean more = true; more; more = page.json().path("has_more").asBoolean()) {
      page = page(account, subscription, items);
      JsonNode data = page.json().path("data");
      if (!data.isArray()
          || data.isEmpty()
          || !page.json().path("has_more").isBoolean()
          || items.size() > MAX_ITEMS) {
        throw new UnreadableResponseException("a list that does not say how it goes on");
      }
      data.forEach(items::add);
    }
    subscription.withObjectProperty("items").put("has_more", false);
    return new TimedResponse(subscription, answer.from(), page.to());
  }

  private TimedResponse page(String account, JsonNode subscription, JsonNode items)
      throws StripeException {
    String last = items.path(items.size() - 1).path("id").asText();
    return stripe.get(
        account,
        PATH.formatted(
            ApiResource.urlEncode(subscription.path("id").asText()), ApiResource.urlEncode(last)));
  }

  /** A page of subscriptions, each with all its items. */
  TimedResponse completeEach(String account, TimedResponse page) throws StripeException {
    if (page.json().path("data").valueStream().noneMatch(SubscriptionItemsLoader::areTruncated)) {
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
