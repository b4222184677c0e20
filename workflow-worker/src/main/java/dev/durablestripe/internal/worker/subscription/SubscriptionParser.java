package dev.durablestripe.internal.worker.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.internal.worker.stripe.StripeJson;
import dev.durablestripe.internal.worker.subscription.SubscriptionState.Item;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parses Stripe's JSON of a subscription, in any API version. A field is read from its newer place
 * if it is there, and from its older place otherwise. So an unknown newer version is parsed like
 * the newest known one.
 *
 * <p>Since API version <a
 * href="https://docs.stripe.com/changelog/basil/2025-03-31/deprecate-subscription-current-period-start-and-end">2025-03-31.basil</a>,
 * the current period is a field of the item; before, it was a field of the subscription. Before
 * 2019, an item had a plan instead of a price.
 */
final class SubscriptionParser {
  private SubscriptionParser() {}

  /**
   * Parses a subscription.
   *
   * @throws EventRejectedException if it has no id or no status
   */
  static SubscriptionState parse(JsonNode json) {
    String status = text(json, "status");
    if (status == null) {
      throw new EventRejectedException("the subscription has no status");
    }
    return parse(json, status);
  }

  /**
   * Parses a deleted subscription. It is canceled, even if its status says something else.
   *
   * @throws EventRejectedException if it has no id
   */
  static SubscriptionState parseDeleted(JsonNode json) {
    String status = text(json, "status");
    return parse(
        json,
        status != null && SubscriptionStatus.isFinal(status)
            ? status
            : SubscriptionStatus.CANCELED);
  }

  private static SubscriptionState parse(JsonNode json, String status) {
    String id = text(json, "id");
    if (id == null) {
      throw new EventRejectedException("the subscription has no id");
    }
    return new SubscriptionState(
        id,
        StripeJson.id(json.path("customer")),
        status,
        items(json),
        json.path("cancel_at_period_end").asBoolean(),
        time(json, "cancel_at"),
        time(json, "canceled_at"),
        time(json, "trial_end"),
        time(json, "created"),
        json.path("livemode").asBoolean());
  }

  private static List<Item> items(JsonNode subscription) {
    List<Item> items = new ArrayList<>();
    for (JsonNode item : subscription.path("items").path("data")) {
      String price = StripeJson.id(item.path("price"));
      Instant start = time(item, "current_period_start");
      Instant end = time(item, "current_period_end");
      items.add(
          new Item(
              text(item, "id"),
              price != null ? price : StripeJson.id(item.path("plan")),
              item.path("quantity").isIntegralNumber() ? item.path("quantity").longValue() : null,
              start != null ? start : time(subscription, "current_period_start"),
              end != null ? end : time(subscription, "current_period_end")));
    }
    return items;
  }

  private static @Nullable String text(JsonNode node, String field) {
    return node.path(field).textValue();
  }

  private static @Nullable Instant time(JsonNode node, String field) {
    return StripeJson.time(node.path(field));
  }
}
