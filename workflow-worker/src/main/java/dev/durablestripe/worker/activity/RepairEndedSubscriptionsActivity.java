package dev.durablestripe.worker.activity;

import dev.durablestripe.worker.stripe.StripeCallPolicy;
import dev.durablestripe.worker.stripe.StripeListQuery;
import dev.durablestripe.worker.subscription.FinalStateRepair;
import dev.durablestripe.worker.workflow.ListQuery;
import dev.durablestripe.worker.workflow.PageRequest;
import dev.durablestripe.worker.workflow.RepairEndedSubscriptions;
import dev.durablestripe.worker.workflow.ResyncResult.Subscription;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Repairs rows that have ended by mistake as Temporal's activity. */
@Component
final class RepairEndedSubscriptionsActivity implements RepairEndedSubscriptions {
  private static final Set<ListQuery.Name> LISTS = Set.of(ListQuery.Name.SUBSCRIPTIONS);

  private final FinalStateRepair subscriptions;

  RepairEndedSubscriptionsActivity(FinalStateRepair subscriptions) {
    this.subscriptions = subscriptions;
  }

  @Override
  public List<Subscription> repair(PageRequest page) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    try {
      String account = String.valueOf(page.account());
      StripeListQuery list = ListQueries.check(page.list(), LISTS);
      return StripeCallPolicy.waiting(() -> context.heartbeat(null))
          .execute(() -> subscriptions.repair(account, list, page.cursor()))
          .stream()
          .map(id -> new Subscription(account, id))
          .toList();
    } catch (Exception e) {
      throw ActivityFailures.of(e);
    }
  }
}
