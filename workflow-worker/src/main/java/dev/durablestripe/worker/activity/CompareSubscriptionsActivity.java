package dev.durablestripe.worker.activity;

import com.stripe.exception.StripeException;
import dev.durablestripe.worker.stripe.ListResponse;
import dev.durablestripe.worker.stripe.StripeCallPolicy;
import dev.durablestripe.worker.stripe.StripeListApi;
import dev.durablestripe.worker.stripe.StripeListQuery;
import dev.durablestripe.worker.subscription.SubscriptionRecheck;
import dev.durablestripe.worker.subscription.SubscriptionResync;
import dev.durablestripe.worker.subscription.SubscriptionResync.ComparedPage;
import dev.durablestripe.worker.workflow.CompareSubscriptions;
import dev.durablestripe.worker.workflow.ListQuery;
import dev.durablestripe.worker.workflow.PageRequest;
import dev.durablestripe.worker.workflow.ResyncResult.Subscription;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Compares subscriptions as Temporal's activity, and counts what differs. */
@Component
final class CompareSubscriptionsActivity implements CompareSubscriptions {
  private static final Set<ListQuery.Name> LISTS = Set.of(ListQuery.Name.SUBSCRIPTIONS);

  private final SubscriptionResync resync;
  private final SubscriptionRecheck recheck;
  private final RefusedListMetrics refused;
  private final MeterRegistry meters;

  CompareSubscriptionsActivity(
      SubscriptionResync resync,
      SubscriptionRecheck recheck,
      RefusedListMetrics refused,
      MeterRegistry meters) {
    this.resync = resync;
    this.recheck = recheck;
    this.refused = refused;
    this.meters = meters;
    count(true, 0);
    count(false, 0);
  }

  @Override
  public ListQuery firstPage(@Nullable String customer) {
    try {
      return ListQueries.of(StripeListApi.subscriptions(customer));
    } catch (Exception e) {
      throw ActivityFailures.of(e);
    }
  }

  @Override
  public Page compare(PageRequest page, boolean dryRun) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    try {
      PageHeartbeat<String[]> stored = new PageHeartbeat<>(context, String[].class, new String[0]);
      String account = String.valueOf(page.account());
      StripeListQuery list = ListQueries.check(page.list(), LISTS);
      ListResponse<ComparedPage> answer =
          StripeCallPolicy.waiting(stored::heartbeat)
              .execute(
                  () ->
                      resync.compare(
                          account,
                          list,
                          page.cursor(),
                          dryRun,
                          dryRun ? List.of() : List.of(stored.reached()),
                          different -> stored.reach(different.toArray(String[]::new))));
      if (answer instanceof ListResponse.Listed<ComparedPage> listed) {
        return page(account, listed.page(), dryRun);
      }
      boolean gone = answer instanceof ListResponse.CursorGone;
      if (!gone) {
        refused.count(account, list);
      }
      return new Page(0, List.of(), !gone, null, 0, gone);
    } catch (Exception e) {
      throw ActivityFailures.of(e);
    }
  }

  private Page page(String account, ComparedPage compared, boolean dryRun) {
    if (!dryRun) {
      count(false, compared.different().size());
    }
    return new Page(
        compared.read(),
        named(account, compared.different()),
        false,
        compared.next(),
        compared.skipped(),
        false);
  }

  @Override
  public Rechecked recheck(PageRequest page, List<Subscription> different) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    try {
      PageHeartbeat<SubscriptionRecheck.Rechecked> checked =
          new PageHeartbeat<>(
              context, SubscriptionRecheck.Rechecked.class, SubscriptionRecheck.Rechecked.NOTHING);
      String account = String.valueOf(page.account());
      ListResponse<SubscriptionRecheck.Rechecked> answer =
          StripeCallPolicy.waiting(checked::heartbeat)
              .execute(
                  () ->
                      recheck.recheck(
                          account,
                          ListQueries.check(page.list(), LISTS),
                          page.cursor(),
                          different.stream().map(Subscription::id).toList(),
                          checked.reached(),
                          checked::reach));
      if (!(answer instanceof ListResponse.Listed<SubscriptionRecheck.Rechecked> listed)) {
        return new Rechecked(List.of(), different.size(), 0);
      }
      count(true, listed.page().different().size());
      return new Rechecked(named(account, listed.page().different()), 0, listed.page().skipped());
    } catch (Exception e) {
      throw ActivityFailures.of(e);
    }
  }

  private static List<Subscription> named(String account, List<String> ids) {
    return ids.stream().map(id -> new Subscription(account, id)).toList();
  }

  @Override
  public List<Subscription> compareAgain(List<Subscription> different) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    List<Subscription> still;
    try {
      still =
          StripeCallPolicy.waiting(() -> context.heartbeat(null))
              .execute(() -> stillDifferent(different, context));
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
      if (recheck.recheck(subscription.account(), subscription.id()).orElse(false)) {
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
