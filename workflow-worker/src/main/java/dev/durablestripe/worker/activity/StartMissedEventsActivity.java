package dev.durablestripe.worker.activity;

import dev.durablestripe.worker.event.OperatorRequestRefusedException;
import dev.durablestripe.worker.reconcile.MissedEvents;
import dev.durablestripe.worker.stripe.ListResponse;
import dev.durablestripe.worker.stripe.StripeCallPolicy;
import dev.durablestripe.worker.stripe.StripeListQuery;
import dev.durablestripe.worker.workflow.ListQuery;
import dev.durablestripe.worker.workflow.PageRequest;
import dev.durablestripe.worker.workflow.ReconcileRequest.Sweep;
import dev.durablestripe.worker.workflow.ReconcileResult;
import dev.durablestripe.worker.workflow.RefusedList;
import dev.durablestripe.worker.workflow.StartMissedEvents;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds and starts lost events as Temporal's activity. */
@Component
final class StartMissedEventsActivity implements StartMissedEvents {
  private static final Set<ListQuery.Name> LISTS =
      Set.of(ListQuery.Name.SNAPSHOT_EVENTS, ListQuery.Name.THIN_EVENTS);

  private final MissedEvents events;
  private final RefusedListMetrics refused;

  StartMissedEventsActivity(MissedEvents events, RefusedListMetrics refused) {
    this.events = events;
    this.refused = refused;
  }

  @Override
  public List<ListQuery> firstPages(@Nullable Sweep sweep, @Nullable String reach) {
    try {
      if (sweep == null) {
        throw new OperatorRequestRefusedException("sweep is missing: use UNDELIVERED or ALL");
      }
      return events.lists(sweep == Sweep.UNDELIVERED, reach(reach)).stream()
          .map(ListQueries::of)
          .toList();
    } catch (Exception e) {
      throw ActivityFailures.of(e);
    }
  }

  private static Duration reach(@Nullable String typed) {
    try {
      return Duration.parse(typed == null ? "" : typed);
    } catch (DateTimeParseException e) {
      throw new OperatorRequestRefusedException(
          "reach is no ISO-8601 duration: use for example P4D");
    }
  }

  @Override
  public Page start(PageRequest page) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    try {
      String account = String.valueOf(page.account());
      StripeListQuery list = ListQueries.check(page.list(), LISTS);
      ListResponse<MissedEvents.Page> done =
          StripeCallPolicy.waiting(() -> context.heartbeat(null))
              .execute(
                  () -> events.start(account, list, page.cursor(), () -> context.heartbeat(null)));
      if (done instanceof ListResponse.Listed<MissedEvents.Page> listed) {
        return page(listed.page());
      }
      if (done instanceof ListResponse.CursorGone) {
        return new Page(ReconcileResult.NOTHING, null, true);
      }
      refused.count(account, list);
      return new Page(
          ReconcileResult.refused(new RefusedList(account, RefusedListMetrics.label(list.name()))),
          null);
    } catch (Exception e) {
      throw ActivityFailures.of(e);
    }
  }

  private static Page page(MissedEvents.Page done) {
    ReconcileResult found =
        new ReconcileResult(
            done.listed(), done.settled(), done.waiting(), done.started(), done.unreadable(), 0);
    return new Page(found.withEnded(done.completedWithoutMark(), done.terminated()), done.next());
  }
}
