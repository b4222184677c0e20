package dev.durablestripe.internal.worker.activity;

import com.stripe.exception.StripeException;
import dev.durablestripe.internal.worker.event.OperatorRequestRefusedException;
import dev.durablestripe.internal.worker.reconcile.MissedEvents;
import dev.durablestripe.internal.worker.stripe.ListResponse;
import dev.durablestripe.internal.worker.workflow.ListQuery;
import dev.durablestripe.internal.worker.workflow.PageRequest;
import dev.durablestripe.internal.worker.workflow.ReconcileRequest.Sweep;
import dev.durablestripe.internal.worker.workflow.ReconcileResult;
import dev.durablestripe.internal.worker.workflow.RefusedList;
import dev.durablestripe.internal.worker.workflow.StartMissedEvents;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Starts the missed events on the pages of Stripe's lists. */
@Component
final class StartMissedEventsActivity implements StartMissedEvents {
  private static final Set<ListQuery.Name> LISTS =
      Set.of(ListQuery.Name.SNAPSHOT_EVENTS, ListQuery.Name.THIN_EVENTS);

  private final MissedEvents events;
  private final RefusedListMetrics refusedLists;

  StartMissedEventsActivity(MissedEvents events, RefusedListMetrics refusedLists) {
    this.events = events;
    this.refusedLists = refusedLists;
  }

  @Override
  public List<ListQuery> lists(@Nullable Sweep sweep, @Nullable String reach) {
    return ActivityAttempt.run(
        () -> {
          if (sweep == null) {
            throw new OperatorRequestRefusedException("sweep is missing: use UNDELIVERED or ALL");
          }
          return events.lists(sweep == Sweep.UNDELIVERED, duration(reach)).stream()
              .map(ListQueries::format)
              .toList();
        });
  }

  private static Duration duration(@Nullable String reach) {
    try {
      return Duration.parse(reach == null ? "" : reach);
    } catch (DateTimeParseException e) {
      throw new OperatorRequestRefusedException(
          "reach is not an ISO-8601 duration: use for example P4D");
    }
  }

  @Override
  public Page start(PageRequest request) {
    return PageAttempt.run(request, LISTS, this::start);
  }

  private Page start(RequestedPage page, Runnable heartbeat) throws StripeException {
    ListResponse<MissedEvents.Page> response =
        events.start(page.account(), page.list(), page.cursor(), heartbeat);
    if (response instanceof ListResponse.Listed<MissedEvents.Page> listed) {
      return processed(listed.page());
    }
    if (response instanceof ListResponse.CursorGone) {
      return new Page(ReconcileResult.NOTHING, null, true);
    }
    refusedLists.count(page.account(), page.list());
    return new Page(
        ReconcileResult.refused(
            new RefusedList(page.account(), RefusedListMetrics.label(page.list().name()))),
        null);
  }

  private static Page processed(MissedEvents.Page page) {
    ReconcileResult found =
        new ReconcileResult(
            page.listed(), page.settled(), page.waiting(), page.started(), page.unreadable(), 0);
    return new Page(found.withEnded(page.completedWithoutMark(), page.terminated()), page.next());
  }
}
