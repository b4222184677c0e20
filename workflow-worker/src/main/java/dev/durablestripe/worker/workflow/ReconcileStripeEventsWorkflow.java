package dev.durablestripe.worker.workflow;

import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;

/** Page by page, so that a kill costs no more than a page. */
public final class ReconcileStripeEventsWorkflow implements ReconcileStripeEvents {
  private final StartLostEvents events = Activities.page(StartLostEvents.class);
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
      if (!PageWalk.isOutdated(e)) {
        throw e;
      }
      PageWalk.pauseBeforeTheStart();
      return Workflow.newContinueAsNewStub(ReconcileStripeEvents.class)
          .reconcile(request.fromTheStart());
    }
  }

  private ReconcileResult walk(ReconcileRequest request) {
    PageWalk walk =
        new PageWalk(
            request.walk() == null
                ? PageWalk.Position.start(
                    events.firstPages(request.sweep(), request.reach()), request.account())
                : request.walk());
    for (Listing page = walk.next(); page != null; page = walk.next()) {
      StartLostEvents.Page done = events.start(page);
      found = found.plus(done.found());
      Workflow.setCurrentDetails(found.line());
      walk.followedBy(page, done.next());
      if (walk.isLongEnough()) {
        Workflow.newContinueAsNewStub(ReconcileStripeEvents.class)
            .reconcile(
                new ReconcileRequest(
                    request.sweep(), request.reach(), request.account(), walk.position(), found));
      }
    }
    return found;
  }

  @Override
  public ReconcileResult progress() {
    return found;
  }
}
