package dev.durablestripe.worker.activity;

import dev.durablestripe.worker.event.OperationRefused;
import dev.durablestripe.worker.reconcile.LostEvents;
import dev.durablestripe.worker.stripe.StripeAccess;
import dev.durablestripe.worker.workflow.Listing;
import dev.durablestripe.worker.workflow.ReconcileRequest.Sweep;
import dev.durablestripe.worker.workflow.ReconcileResult;
import dev.durablestripe.worker.workflow.StartLostEvents;
import dev.durablestripe.worker.workflow.WalkedList;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Finds and starts lost events as Temporal's activity. */
@Component
final class StartLostEventsActivity implements StartLostEvents {
  private static final ReconcileResult REFUSED = new ReconcileResult(0, 0, 0, 0, 0, 1);

  private static final Set<WalkedList.Name> LISTS =
      Set.of(WalkedList.Name.SNAPSHOT_EVENTS, WalkedList.Name.THIN_EVENTS);

  private final LostEvents events;

  StartLostEventsActivity(LostEvents events) {
    this.events = events;
  }

  @Override
  public List<WalkedList> firstPages(Sweep sweep, String reach) {
    try {
      return events.lists(sweep == Sweep.UNDELIVERED, Duration.parse(reach)).stream()
          .map(WalkedLists::of)
          .toList();
    } catch (DateTimeParseException e) {
      throw ActivityFailures.of(
          new OperationRefused("reach is no ISO-8601 duration: use for example P4D"));
    }
  }

  @Override
  public Page start(Listing page) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    try {
      Optional<LostEvents.Page> done =
          StripeAccess.patient(() -> context.heartbeat(null))
              .during(
                  () ->
                      events.start(
                          String.valueOf(page.account()),
                          WalkedLists.check(page.list(), LISTS),
                          page.cursor(),
                          () -> context.heartbeat(null)));
      return done.map(StartLostEventsActivity::page).orElseGet(() -> new Page(REFUSED, null));
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
