package dev.durablestripe.internal.worker.activity;

import com.stripe.exception.StripeException;
import dev.durablestripe.internal.worker.stripe.ListResponse;
import dev.durablestripe.internal.worker.stripe.StripeCallPolicy;
import dev.durablestripe.internal.worker.stripe.StripeListApi;
import dev.durablestripe.internal.worker.subscription.SubscriptionRecheck;
import dev.durablestripe.internal.worker.subscription.SubscriptionResync;
import dev.durablestripe.internal.worker.subscription.SubscriptionResync.ComparedPage;
import dev.durablestripe.internal.worker.workflow.CompareSubscriptions;
import dev.durablestripe.internal.worker.workflow.ListQuery;
import dev.durablestripe.internal.worker.workflow.PageRequest;
import dev.durablestripe.internal.worker.workflow.ResyncResult.Subscription;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Compares the subscriptions on the pages of Stripe's list, and counts the differences. */
@Component
final class CompareSubscriptionsActivity implements CompareSubscriptions {
  private static final Set<ListQuery.Name> LISTS = Set.of(ListQuery.Name.SUBSCRIPTIONS);

  private final SubscriptionResync resync;
  private final SubscriptionRecheck recheck;
  private final RefusedListMetrics refusedLists;
  private final MeterRegistry meters;

  CompareSubscriptionsActivity(
      SubscriptionResync resync,
      SubscriptionRecheck recheck,
      RefusedListMetrics refusedLists,
      MeterRegistry meters) {
    this.resync = resync;
    this.recheck = recheck;
    this.refusedLists = refusedLists;
    this.meters = meters;
    countDifferences(true, 0);
    countDifferences(false, 0);
  }

  @Override
  public ListQuery list(@Nullable String customer) {
    return ActivityAttempt.run(() -> ListQueries.format(StripeListApi.subscriptions(customer)));
  }

  @Override
  public Page compare(PageRequest request, boolean dryRun) {
    return PageAttempt.resume(
        request,
        LISTS,
        String[].class,
        new String[0],
        (page, heartbeat) -> compare(page, dryRun, heartbeat));
  }

  /** Heartbeats report the ids of the subscriptions that differed and are stored now. */
  private Page compare(RequestedPage page, boolean dryRun, ProgressHeartbeat<String[]> heartbeat)
      throws StripeException {
    ListResponse<ComparedPage> response =
        resync.compare(
            page.account(),
            page.list(),
            page.cursor(),
            dryRun,
            dryRun ? List.of() : List.of(heartbeat.progress()),
            different -> heartbeat.report(different.toArray(String[]::new)));
    if (response instanceof ListResponse.Listed<ComparedPage> listed) {
      return compared(page.account(), listed.page(), dryRun);
    }
    boolean cursorGone = response instanceof ListResponse.CursorGone;
    if (!cursorGone) {
      refusedLists.count(page.account(), page.list());
    }
    return new Page(0, List.of(), !cursorGone, null, 0, cursorGone);
  }

  private Page compared(String account, ComparedPage compared, boolean dryRun) {
    if (!dryRun) {
      countDifferences(false, compared.different().size());
    }
    return new Page(
        compared.read(),
        subscriptions(account, compared.different()),
        false,
        compared.next(),
        compared.skipped(),
        false);
  }

  @Override
  public Rechecked recheck(PageRequest request, List<Subscription> different) {
    return PageAttempt.resume(
        request,
        LISTS,
        SubscriptionRecheck.Rechecked.class,
        SubscriptionRecheck.Rechecked.NOTHING,
        (page, heartbeat) -> recheck(page, different, heartbeat));
  }

  private Rechecked recheck(
      RequestedPage page,
      List<Subscription> different,
      ProgressHeartbeat<SubscriptionRecheck.Rechecked> heartbeat)
      throws StripeException {
    ListResponse<SubscriptionRecheck.Rechecked> response =
        recheck.recheck(
            page.account(),
            page.list(),
            page.cursor(),
            different.stream().map(Subscription::id).toList(),
            heartbeat.progress(),
            heartbeat::report);
    if (!(response instanceof ListResponse.Listed<SubscriptionRecheck.Rechecked> listed)) {
      return new Rechecked(List.of(), different.size(), 0);
    }
    SubscriptionRecheck.Rechecked rechecked = listed.page();
    countDifferences(true, rechecked.different().size());
    return new Rechecked(
        subscriptions(page.account(), rechecked.different()), 0, rechecked.skipped());
  }

  private static List<Subscription> subscriptions(String account, List<String> ids) {
    return ids.stream().map(id -> new Subscription(account, id)).toList();
  }

  @Override
  public List<Subscription> recheckOneByOne(List<Subscription> different) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    Runnable heartbeat = () -> context.heartbeat(null);
    List<Subscription> stillDifferent =
        ActivityAttempt.run(
            () ->
                StripeCallPolicy.waiting(heartbeat)
                    .execute(() -> stillDifferent(different, heartbeat)));
    countDifferences(true, stillDifferent.size());
    return stillDifferent;
  }

  private List<Subscription> stillDifferent(List<Subscription> different, Runnable heartbeat)
      throws StripeException {
    List<Subscription> still = new ArrayList<>();
    for (Subscription subscription : different) {
      if (recheck.recheck(subscription.account(), subscription.id()).orElse(false)) {
        still.add(subscription);
      }
      heartbeat.run();
    }
    return still;
  }

  private void countDifferences(boolean dryRun, int different) {
    meters
        .counter("stripe.resync.differences", "dry_run", String.valueOf(dryRun))
        .increment(different);
  }
}
