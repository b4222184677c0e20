package dev.durablestripe.internal.worker.subscription;

import dev.durablestripe.internal.worker.subscription.SubscriptionState.Item;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stored subscription with everything that Stripe says about it.
 *
 * @param state the state that the rows of the subscription and its items contain
 * @param row what ordering needs of the subscription's row
 * @param itemInRow the columns of the subscription's row that repeat its first item; has no id
 */
record StoredSubscriptionDetails(SubscriptionState state, StoredSubscription row, Item itemInRow) {

  /** Whether the rows contain exactly the given state. */
  boolean contains(SubscriptionState other) {
    Item first = other.firstItem();
    return state.equals(other)
        && itemInRow.equals(
            new Item(
                null, first.priceId(), first.quantity(), first.periodStart(), first.periodEnd()));
  }

  /** Adds the items of the next row of a join of the subscription and its items. */
  StoredSubscriptionDetails withItemsOf(StoredSubscriptionDetails next) {
    List<Item> items = new ArrayList<>(state.items());
    items.addAll(next.state.items());
    return new StoredSubscriptionDetails(state.withItems(items), row, itemInRow);
  }

  /** The revision of the row, {@link ExpectedRevision#NO_ROW} if there is none. */
  static long revision(@Nullable StoredSubscriptionDetails details) {
    return details == null ? ExpectedRevision.NO_ROW : details.row.revision();
  }
}
