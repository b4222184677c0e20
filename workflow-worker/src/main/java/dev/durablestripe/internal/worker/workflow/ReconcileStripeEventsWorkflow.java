package dev.durablestripe.internal.worker.workflow;

import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;

/** Processes one page per activity, so a killed worker loses at most one page. */
public final class ReconcileStripeEventsWorkflow implements ReconcileStripeEvents {
  private final StartMissedEvents events = ActivityStubs.forPages(StartMissedEvents.class);
  private final SweepCompletion completion = new SweepCompletion();
  private ReconcileResult found;

  /** Continues with what the previous runs found. */
  @WorkflowInit
  public ReconcileStripeEventsWorkflow(ReconcileRequest request) {
    found = request.found() == null ? ReconcileResult.NOTHING : request.found();
  }

  @Override
  public ReconcileResult reconcile(ReconcileRequest request) {
    return PageCursor.restartIfOutdated(
        () -> walk(request), () -> continueAsNew(request.restarted()));
  }

  private ReconcileResult walk(ReconcileRequest request) {
    PageCursor cursor = new PageCursor(request.walk() == null ? start(request) : request.walk());
    for (PageRequest page = cursor.next(); page != null; page = cursor.next()) {
      process(cursor, page);
      Workflow.setCurrentDetails(found.summary());
      if (cursor.shouldContinueAsNew()) {
        return continueAsNew(request.continued(cursor.position(), found));
      }
    }
    recordCompletion(request);
    return found;
  }

  private PageCursor.Position start(ReconcileRequest request) {
    return PageCursor.Position.start(
        events.lists(request.sweep(), request.reach()), request.account());
  }

  private void process(PageCursor cursor, PageRequest page) {
    StartMissedEvents.Page processed = events.start(page);
    found = found.plus(processed.found());
    if (processed.cursorGone()) {
      found =
          cursor.restartList(page)
              ? found.plusRestarted()
              : found.plus(ReconcileResult.refused(page.asRefusedList()));
    }
    cursor.addFollowing(page, processed.next());
  }

  private static ReconcileResult continueAsNew(ReconcileRequest request) {
    return Workflow.newContinueAsNewStub(ReconcileStripeEvents.class).reconcile(request);
  }

  /** A sweep is completed only if it has read every list of the platform. */
  private void recordCompletion(ReconcileRequest request) {
    if (request.account() == null && found.refusedByPlatform() == 0) {
      completion.record(RecordSweep.Sweep.valueOf(request.sweep().name()), request.reach());
    }
  }

  @Override
  public ReconcileResult progress() {
    return found;
  }
}
