package dev.durablestripe.worker.activity;

import dev.durablestripe.worker.stripe.StripeAccess;
import dev.durablestripe.worker.stripe.StripeList;
import dev.durablestripe.worker.subscription.EndedSubscriptions;
import dev.durablestripe.worker.workflow.Listing;
import dev.durablestripe.worker.workflow.RepairEndedSubscriptions;
import dev.durablestripe.worker.workflow.ResyncResult.Subscription;
import dev.durablestripe.worker.workflow.WalkedList;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Repairs rows that have ended by mistake as Temporal's activity. */
@Component
final class RepairEndedSubscriptionsActivity implements RepairEndedSubscriptions {
  private static final Set<WalkedList.Name> LISTS = Set.of(WalkedList.Name.SUBSCRIPTIONS);

  private final EndedSubscriptions subscriptions;

  RepairEndedSubscriptionsActivity(EndedSubscriptions subscriptions) {
    this.subscriptions = subscriptions;
  }

  @Override
  public List<Subscription> repair(Listing page) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    try {
      String account = String.valueOf(page.account());
      StripeList list = WalkedLists.check(page.list(), LISTS);
      return StripeAccess.patient(() -> context.heartbeat(null))
          .during(() -> subscriptions.repair(account, list, page.cursor()))
          .stream()
          .map(id -> new Subscription(account, id))
          .toList();
    } catch (Exception e) {
      throw ActivityFailures.of(e);
    }
  }
}
