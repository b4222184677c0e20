package dev.durablestripe.internal.worker.subscription;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A subscription's state at Stripe, independent of the API version.
 *
 * @param id Stripe's id
 * @param customerId null if Stripe names no customer
 * @param status Stripe's status, see {@link SubscriptionStatus}
 * @param items all items, in Stripe's order
 * @param cancelAtPeriodEnd whether it is canceled at the end of the current period
 * @param cancelAt when it will be canceled; with flexible billing, this can be set without {@code
 *     cancelAtPeriodEnd}
 * @param canceledAt when its cancellation was requested, which may be long before it ends
 * @param trialEnd when the trial ends or ended
 * @param created when it was created at Stripe
 * @param livemode false in test mode and sandboxes
 */
public record SubscriptionState(
    String id,
    @Nullable String customerId,
    String status,
    List<Item> items,
    boolean cancelAtPeriodEnd,
    @Nullable Instant cancelAt,
    @Nullable Instant canceledAt,
    @Nullable Instant trialEnd,
    @Nullable Instant created,
    boolean livemode) {
  private static final Item NO_ITEM = new Item(null, null, null, null, null);

  /** Copies the items. */
  public SubscriptionState {
    items = List.copyOf(items);
  }

  /**
   * An item of a subscription.
   *
   * @param id Stripe's id
   * @param priceId null if the item has no price
   * @param quantity null if the item is metered
   * @param periodStart start of the current period
   * @param periodEnd end of the current period
   */
  public record Item(
      @Nullable String id,
      @Nullable String priceId,
      @Nullable Long quantity,
      @Nullable Instant periodStart,
      @Nullable Instant periodEnd) {}

  /** The item that the subscription's own row repeats; an empty one if there are no items. */
  Item firstItem() {
    return items.isEmpty() ? NO_ITEM : items.get(0);
  }

  SubscriptionState withItems(List<Item> newItems) {
    return new SubscriptionState(
        id,
        customerId,
        status,
        newItems,
        cancelAtPeriodEnd,
        cancelAt,
        canceledAt,
        trialEnd,
        created,
        livemode);
  }
}
