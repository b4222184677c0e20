package dev.durablestripe.worker.workflow;

import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;

/** Page by page, so that a kill costs no more than a page. */
public final class ReconcileStripeEventsWorkflow implements ReconcileStripeEvents {
  /** Runs of earlier builds end without. */
  static final String RECORDED = "record-sweep";

  private final StartMissedEvents events = ActivityStubs.page(StartMissedEvents.class);
  private final RecordSweep sweeps =
      ActivityStubs.attempt(RecordSweep.class, "when the sweep completed");
  private ReconcileResult found;

  /** Takes up what earlier runs have found. */
  @WorkflowInit
  public ReconcileStripeEventsWorkflow(ReconcileRequest request) {
    found = request.found() == null ? ReconcileResult.NOTHING : request.found();
  }

  @Override
  public ReconcileResult reconcile(ReconcileRequest request) {
    try {
      return walk(request);
    } catch (ActivityFailure e) {
      if (!PageCursor.isOutdated(e)) {
        throw e;
      }
      PageCursor.pauseBeforeTheStart();
      return Workflow.newContinueAsNewStub(ReconcileStripeEvents.class)
          .reconcile(request.restarted());
    }
  }

  private ReconcileResult walk(ReconcileRequest request) {
    PageCursor walk =
        new PageCursor(
            request.walk() == null
                ? PageCursor.Position.start(
                    events.firstPages(request.sweep(), request.reach()), request.account())
                : request.walk());
    for (PageRequest page = walk.next(); page != null; page = walk.next()) {
      StartMissedEvents.Page done = events.start(page);
      found = found.plus(done.found());
      if (done.cursorGone()) {
        found =
            walk.mustRestart(page)
                ? found.plusRestarted()
                : found.plus(ReconcileResult.refused(page.refused()));
      }
      Workflow.setCurrentDetails(found.line());
      walk.followedBy(page, done.next());
      if (walk.isLongEnough()) {
        Workflow.newContinueAsNewStub(ReconcileStripeEvents.class)
            .reconcile(
                new ReconcileRequest(
                    request.sweep(), request.reach(), request.account(), walk.position(), found));
      }
    }
    record(request);
    return found;
  }

  /** Only a sweep that has read every list of the platform counts as completed. */
  private void record(ReconcileRequest request) {
    if (request.account() == null
        && found.refusedByPlatform() == 0
        && Workflow.getVersion(RECORDED, Workflow.DEFAULT_VERSION, 1) == 1) {
      sweeps.completed(RecordSweep.Sweep.valueOf(request.sweep().name()));
    }
  }

  @Override
  public ReconcileResult progress() {
    return found;
  }
}
