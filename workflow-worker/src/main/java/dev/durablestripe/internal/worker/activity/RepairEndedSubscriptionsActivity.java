package dev.durablestripe.internal.worker.activity;

import dev.durablestripe.internal.worker.subscription.FinalStateRepair;
import dev.durablestripe.internal.worker.workflow.ListQuery;
import dev.durablestripe.internal.worker.workflow.PageRequest;
import dev.durablestripe.internal.worker.workflow.RepairEndedSubscriptions;
import dev.durablestripe.internal.worker.workflow.ResyncResult.Subscription;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Repairs rows of subscriptions that have not ended at Stripe. */
@Component
final class RepairEndedSubscriptionsActivity implements RepairEndedSubscriptions {
  private static final Set<ListQuery.Name> LISTS = Set.of(ListQuery.Name.SUBSCRIPTIONS);

  private final FinalStateRepair repair;

  RepairEndedSubscriptionsActivity(FinalStateRepair repair) {
    this.repair = repair;
  }

  @Override
  public List<Subscription> repair(PageRequest request) {
    return PageAttempt.run(
        request,
        LISTS,
        (page, heartbeat) ->
            repair.repair(page.account(), page.list(), page.cursor()).stream()
                .map(id -> new Subscription(page.account(), id))
                .toList());
  }
}
