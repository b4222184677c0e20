package dev.durablestripe.worker.workflow;

import dev.durablestripe.worker.workflow.ResyncResult.Subscription;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.util.List;

/** Page by page, so that a kill costs no more than a page. */
public final class ResyncSubscriptionsWorkflow implements ResyncSubscriptions {
  /** Longer than an event needs from Stripe to the database when nothing is wrong. */
  private static final Duration IN_FLIGHT_DELAY = Duration.ofSeconds(30);

  /**
   * How many pages one dry run looks at again, each after a wait: enough to find that something is
   * wrong, and few enough to end on a database that was never imported.
   */
  private static final int RECHECKS = 100;

  private final CompareSubscriptions subscriptions = ActivityStubs.page(CompareSubscriptions.class);
  private final RepairEndedSubscriptions repair =
      ActivityStubs.page(RepairEndedSubscriptions.class);
  private final RecordSweep sweeps =
      ActivityStubs.attempt(RecordSweep.class, "when the sweep completed");
  private ResyncResult found;

  /** Takes up what earlier runs have found. */
  @WorkflowInit
  public ResyncSubscriptionsWorkflow(ResyncRequest request) {
    found = request.found() == null ? ResyncResult.NOTHING : request.found();
  }

  @Override
  public ResyncResult resync(ResyncRequest request) {
    try {
      return walk(request);
    } catch (ActivityFailure e) {
      if (!PageCursor.isOutdated(e)) {
        throw e;
      }
      PageCursor.pauseBeforeTheStart();
      return Workflow.newContinueAsNewStub(ResyncSubscriptions.class).resync(request.restarted());
    }
  }

  private ResyncResult walk(ResyncRequest request) {
    PageCursor walk = new PageCursor(request.walk() == null ? start(request) : request.walk());
    for (PageRequest page = walk.next(); page != null; page = walk.next()) {
      compare(walk, page, request.dryRun());
      if (request.repairs()) {
        found = found.plusDifferent(repair.repair(page), true);
      }
      Workflow.setCurrentDetails(found.line());
      if (walk.isLongEnough()) {
        Workflow.newContinueAsNewStub(ResyncSubscriptions.class)
            .resync(request.after(walk.position(), found));
      }
    }
    record(request);
    return found;
  }

  private PageCursor.Position start(ResyncRequest request) {
    ListQuery first = subscriptions.firstPage(request.customer());
    boolean platform = request.account() == null && request.customer() != null;
    return PageCursor.Position.start(List.of(first), platform ? "" : request.account());
  }

  private void compare(PageCursor walk, PageRequest page, boolean dryRun) {
    CompareSubscriptions.Page compared = subscriptions.compare(page, dryRun);
    found = found.plusRead(compared.read(), compared.skipped());
    boolean gone = compared.cursorGone();
    if (gone && walk.mustRestart(page)) {
      found = found.plusRestarted();
    } else if (gone || compared.refused()) {
      found = found.plusRefused(page.refused());
    }
    List<Subscription> different = compared.different();
    if (dryRun && !different.isEmpty()) {
      different = recheckLater(page, different);
    }
    found = found.plusDifferent(different, !dryRun);
    walk.followedBy(page, compared.next());
  }

  /** Those that still differ once what was on its way has had time to arrive. */
  private List<Subscription> recheckLater(PageRequest page, List<Subscription> different) {
    if (Workflow.getVersion("recheck-by-list", Workflow.DEFAULT_VERSION, 1)
        == Workflow.DEFAULT_VERSION) {
      Workflow.sleep(IN_FLIGHT_DELAY);
      return subscriptions.compareAgain(different);
    }
    if (found.rechecks() >= RECHECKS) {
      found = found.plusUnchecked(different.size());
      return List.of();
    }
    Workflow.sleep(IN_FLIGHT_DELAY);
    CompareSubscriptions.Rechecked again = subscriptions.recheck(page, different);
    found = found.plusRecheck(again.unchecked(), again.skipped());
    return again.different();
  }

  /** Only a dry run over everything that has read every list of the platform counts. */
  private void record(ResyncRequest request) {
    if (request.dryRun()
        && request.account() == null
        && request.customer() == null
        && found.refusedByPlatform() == 0
        && Workflow.getVersion(ReconcileStripeEventsWorkflow.RECORDED, Workflow.DEFAULT_VERSION, 1)
            == 1) {
      sweeps.completed(RecordSweep.Sweep.CHECK);
    }
  }

  @Override
  public ResyncResult progress() {
    return found;
  }
}
