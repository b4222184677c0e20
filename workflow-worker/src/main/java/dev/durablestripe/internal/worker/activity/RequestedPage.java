package dev.durablestripe.internal.worker.activity;

import dev.durablestripe.internal.worker.stripe.StripeListQuery;
import dev.durablestripe.internal.worker.workflow.ListQuery;
import dev.durablestripe.internal.worker.workflow.PageRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A page that a workflow requests, as Stripe is asked for it.
 *
 * @param account the Connect account; '' for the platform. It is checked when the page is read
 * @param list the list, with checked filters
 * @param cursor the cursor; null for the first page. It is checked when the page is read
 */
record RequestedPage(String account, StripeListQuery list, @Nullable String cursor) {

  /**
   * Checks a request, which anyone who can write to Temporal may have typed.
   *
   * @param lists the lists that the activity can read
   * @throws dev.durablestripe.internal.worker.reconcile.OutdatedWalkException if it names no list
   * @throws dev.durablestripe.internal.worker.event.OperatorRequestRefusedException if the activity
   *     cannot read the list, or a filter is invalid
   */
  static RequestedPage of(PageRequest request, Set<ListQuery.Name> lists) {
    return new RequestedPage(
        String.valueOf(request.account()),
        ListQueries.parse(request.list(), lists),
        request.cursor());
  }
}
