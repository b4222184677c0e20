package dev.durablestripe.worker.activity;

import com.stripe.exception.StripeException;
import dev.durablestripe.worker.stripe.StripeAccess;
import dev.durablestripe.worker.stripe.StripeLists;
import dev.durablestripe.worker.subscription.ListedSubscriptions;
import dev.durablestripe.worker.workflow.CompareSubscriptions;
import dev.durablestripe.worker.workflow.Listing;
import dev.durablestripe.worker.workflow.ResyncResult.Subscription;
import dev.durablestripe.worker.workflow.WalkedList;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Compares subscriptions as Temporal's activity, and counts what differs. */
@Component
final class CompareSubscriptionsActivity implements CompareSubscriptions {
  private static final Set<WalkedList.Name> LISTS = Set.of(WalkedList.Name.SUBSCRIPTIONS);

  private final ListedSubscriptions subscriptions;
  private final MeterRegistry meters;

  CompareSubscriptionsActivity(ListedSubscriptions subscriptions, MeterRegistry meters) {
    this.subscriptions = subscriptions;
    this.meters = meters;
    count(true, 0);
    count(false, 0);
  }

  @Override
  public WalkedList firstPage(@Nullable String customer) {
    try {
      return WalkedLists.of(StripeLists.subscriptions(customer));
    } catch (Exception e) {
      throw ActivityFailures.of(e);
    }
  }

  @Override
  public Page compare(Listing page, boolean dryRun) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    try {
      Optional<ListedSubscriptions.Compared> compared =
          StripeAccess.patient(() -> context.heartbeat(null))
              .during(
                  () ->
                      subscriptions.compare(
                          String.valueOf(page.account()),
                          WalkedLists.check(page.list(), LISTS),
                          page.cursor(),
                          dryRun,
                          () -> context.heartbeat(null)));
      if (compared.isEmpty()) {
        return new Page(0, List.of(), true, null);
      }
      List<Subscription> different =
          compared.get().different().stream()
              .map(id -> new Subscription(page.account(), id))
              .toList();
      if (!dryRun) {
        count(false, different.size());
      }
      return new Page(compared.get().read(), different, false, compared.get().next());
    } catch (Exception e) {
      throw ActivityFailures.of(e);
    }
  }

  @Override
  public List<Subscription> compareAgain(List<Subscription> different) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    List<Subscription> still;
    try {
      still =
          StripeAccess.patient(() -> context.heartbeat(null))
              .during(() -> stillDifferent(different, context));
    } catch (Exception e) {
      throw ActivityFailures.of(e);
    }
    count(true, still.size());
    return still;
  }

  private List<Subscription> stillDifferent(
      List<Subscription> different, ActivityExecutionContext context) throws StripeException {
    List<Subscription> still = new ArrayList<>();
    for (Subscription subscription : different) {
      if (subscriptions.stillDiffers(subscription.account(), subscription.id())) {
        still.add(subscription);
      }
      context.heartbeat(null);
    }
    return still;
  }

  private void count(boolean dryRun, int different) {
    meters
        .counter("stripe.resync.differences", "dry_run", String.valueOf(dryRun))
        .increment(different);
  }
}
