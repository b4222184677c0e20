package dev.durablestripe.handler;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code billing.subscription} with its items.
 *
 * @param account the Connect account, {@code ""} for the account of the key itself
 * @param id Stripe's id of the subscription
 * @param customerId null if Stripe names no customer
 * @param status <a href="https://docs.stripe.com/api/subscriptions/object">Stripe's status</a>, for
 *     example {@code active}
 * @param priceId of the first item, null if it has none
 * @param seatLimit quantity of the first item, null if it is metered
 * @param currentPeriodStart of the first item
 * @param currentPeriodEnd of the first item
 * @param cancelAtPeriodEnd whether it is canceled at the end of the current period
 * @param cancelAt when it will be canceled
 * @param canceledAt when its cancellation was requested, which may be long before it ends
 * @param trialEnd when the trial ends or ended
 * @param created when it was created at Stripe
 * @param livemode false in test mode and sandboxes
 * @param asOfFrom the earliest moment at which the row may have been true at Stripe
 * @param asOf the latest moment at which the row may have been true at Stripe
 * @param revision rises with every write of any row
 * @param lastEventId the event that led to this state, null if none did
 * @param items all items, in Stripe's order
 */
public record SubscriptionRow(
    String account,
    String id,
    @Nullable String customerId,
    String status,
    @Nullable String priceId,
    @Nullable Long seatLimit,
    @Nullable Instant currentPeriodStart,
    @Nullable Instant currentPeriodEnd,
    boolean cancelAtPeriodEnd,
    @Nullable Instant cancelAt,
    @Nullable Instant canceledAt,
    @Nullable Instant trialEnd,
    @Nullable Instant created,
    boolean livemode,
    Instant asOfFrom,
    Instant asOf,
    long revision,
    @Nullable String lastEventId,
    List<Item> items) {

  /** Copies the items. */
  public SubscriptionRow {
    items = List.copyOf(items);
  }

  /**
   * An item of a subscription.
   *
   * @param id Stripe's id, null in rows that versions without it wrote
   * @param priceId null if the item has no price
   * @param quantity null if the item is metered
   * @param currentPeriodStart start of the current period
   * @param currentPeriodEnd end of the current period
   */
  public record Item(
      @Nullable String id,
      @Nullable String priceId,
      @Nullable Long quantity,
      @Nullable Instant currentPeriodStart,
      @Nullable Instant currentPeriodEnd) {}
}
