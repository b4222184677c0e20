package dev.durablestripe.worker.subscription;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Stripe says a subscription is, whatever API version it said it in.
 *
 * @param id Stripe's id
 * @param customerId null where Stripe names none
 * @param status Stripe's word, see {@link SubscriptionStatus}
 * @param items all items, in Stripe's order
 * @param cancelAtPeriodEnd whether it ends with the running period
 * @param cancelAt when it is going to end; under flexible billing also without {@code
 *     cancelAtPeriodEnd}
 * @param canceledAt when somebody cancelled it, which may be long before it ends
 * @param trialEnd end of the trial, past or to come
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

  /** Copies the items. */
  public SubscriptionState {
    items = List.copyOf(items);
  }

  /**
   * One item of a subscription.
   *
   * @param id Stripe's id
   * @param priceId null where the item has no price
   * @param quantity null when it is metered
   * @param periodStart start of its running period
   * @param periodEnd end of its running period
   */
  public record Item(
      @Nullable String id,
      @Nullable String priceId,
      @Nullable Long quantity,
      @Nullable Instant periodStart,
      @Nullable Instant periodEnd) {}
}
