package dev.durablestripe.worker.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import dev.durablestripe.worker.event.EventRejectedException;
import dev.durablestripe.worker.stripe.StripeJson;
import dev.durablestripe.worker.subscription.SubscriptionState.Item;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a subscription out of Stripe's JSON, wherever its API version puts the fields. A field is
 * taken from its newer place where that is filled, else from the older one, so that a version
 * nobody has heard of yet is read like the newest known.
 *
 * <p>Since <a
 * href="https://docs.stripe.com/changelog/basil/2025-03-31/deprecate-subscription-current-period-start-and-end">2025-03-31.basil</a>
 * the period is an item's, before it was the subscription's. Before 2019 the price was a plan.
 */
final class SubscriptionParser {
  private SubscriptionParser() {}

  /**
   * Reads a subscription.
   *
   * @throws EventRejectedException when it has no id or no status
   */
  static SubscriptionState read(JsonNode json) {
    String status = text(json, "status");
    if (status == null) {
      throw new EventRejectedException("the subscription has no status");
    }
    return read(json, status);
  }

  /** Reads a deleted subscription, which is canceled even where it does not say so. */
  static SubscriptionState readDeleted(JsonNode json) {
    String status = text(json, "status");
    return read(
        json,
        status != null && SubscriptionStatus.isFinal(status)
            ? status
            : SubscriptionStatus.CANCELED);
  }

  private static SubscriptionState read(JsonNode json, String status) {
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
