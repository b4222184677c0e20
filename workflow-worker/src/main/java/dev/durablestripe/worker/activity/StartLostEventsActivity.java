package dev.durablestripe.worker.activity;

import dev.durablestripe.worker.event.OperationRefused;
import dev.durablestripe.worker.reconcile.LostEvents;
import dev.durablestripe.worker.stripe.ListAnswer;
import dev.durablestripe.worker.stripe.StripeAccess;
import dev.durablestripe.worker.stripe.StripeList;
import dev.durablestripe.worker.workflow.Listing;
import dev.durablestripe.worker.workflow.ReconcileRequest.Sweep;
import dev.durablestripe.worker.workflow.ReconcileResult;
import dev.durablestripe.worker.workflow.RefusedList;
import dev.durablestripe.worker.workflow.StartLostEvents;
import dev.durablestripe.worker.workflow.WalkedList;
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
final class StartLostEventsActivity implements StartLostEvents {
  private static final Set<WalkedList.Name> LISTS =
      Set.of(WalkedList.Name.SNAPSHOT_EVENTS, WalkedList.Name.THIN_EVENTS);

  private final LostEvents events;
  private final RefusedLists refused;

  StartLostEventsActivity(LostEvents events, RefusedLists refused) {
    this.events = events;
    this.refused = refused;
  }

  @Override
  public List<WalkedList> firstPages(@Nullable Sweep sweep, @Nullable String reach) {
    try {
      if (sweep == null) {
        throw new OperationRefused("sweep is missing: use UNDELIVERED or ALL");
      }
      return events.lists(sweep == Sweep.UNDELIVERED, reach(reach)).stream()
          .map(WalkedLists::of)
          .toList();
    } catch (Exception e) {
      throw ActivityFailures.of(e);
    }
  }

  private static Duration reach(@Nullable String typed) {
    try {
      return Duration.parse(typed == null ? "" : typed);
    } catch (DateTimeParseException e) {
      throw new OperationRefused("reach is no ISO-8601 duration: use for example P4D");
    }
  }

  @Override
  public Page start(Listing page) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    try {
      String account = String.valueOf(page.account());
      StripeList list = WalkedLists.check(page.list(), LISTS);
      ListAnswer<LostEvents.Page> done =
          StripeAccess.patient(() -> context.heartbeat(null))
              .during(
                  () -> events.start(account, list, page.cursor(), () -> context.heartbeat(null)));
      if (done instanceof ListAnswer.Listed<LostEvents.Page> listed) {
        return page(listed.page());
      }
      if (done instanceof ListAnswer.CursorGone) {
        return new Page(ReconcileResult.NOTHING, null, true);
      }
      refused.count(account, list);
      return new Page(
          ReconcileResult.refused(new RefusedList(account, RefusedLists.label(list.name()))), null);
    } catch (Exception e) {
      throw ActivityFailures.of(e);
    }
  }

  private static Page page(LostEvents.Page done) {
    ReconcileResult found =
        new ReconcileResult(
            done.listed(), done.settled(), done.waiting(), done.started(), done.unreadable(), 0);
    return new Page(found.withEnded(done.completedWithoutMark(), done.terminated()), done.next());
  }
}
