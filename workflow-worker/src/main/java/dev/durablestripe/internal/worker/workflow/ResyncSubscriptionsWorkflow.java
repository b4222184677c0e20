package dev.durablestripe.internal.worker.workflow;

import dev.durablestripe.internal.worker.workflow.ResyncResult.Subscription;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.util.List;

/** Processes one page per activity, so a killed worker loses at most one page. */
public final class ResyncSubscriptionsWorkflow implements ResyncSubscriptions {
  /** Longer than an event takes from Stripe to the database when nothing is wrong. */
  private static final Duration IN_FLIGHT_DELAY = Duration.ofSeconds(30);

  /**
   * Limits how many pages a dry run checks again, each after a delay. This is enough to show that
   * something is wrong, and the run still ends if the database was never imported.
   */
  private static final int MAX_RECHECKS = 100;

  private static final String RECHECK_CHANGE_ID = "recheck-by-list";

  private final CompareSubscriptions subscriptions =
      ActivityStubs.forPages(CompareSubscriptions.class);
  private final RepairEndedSubscriptions endedSubscriptions =
      ActivityStubs.forPages(RepairEndedSubscriptions.class);
  private final SweepCompletion completion = new SweepCompletion();
  private ResyncResult found;

  /** Continues with what the previous runs found. */
  @WorkflowInit
  public ResyncSubscriptionsWorkflow(ResyncRequest request) {
    found = request.found() == null ? ResyncResult.NOTHING : request.found();
  }

  @Override
  public ResyncResult resync(ResyncRequest request) {
    return PageCursor.restartIfOutdated(
        () -> walk(request), () -> continueAsNew(request.restarted()));
  }

  private ResyncResult walk(ResyncRequest request) {
    PageCursor cursor = new PageCursor(request.walk() == null ? start(request) : request.walk());
    for (PageRequest page = cursor.next(); page != null; page = cursor.next()) {
      compare(cursor, page, request.dryRun());
      if (request.repairsEnded()) {
        found = found.plusDifferent(endedSubscriptions.repair(page), true);
      }
      Workflow.setCurrentDetails(found.summary());
      if (cursor.shouldContinueAsNew()) {
        return continueAsNew(request.continued(cursor.position(), found));
      }
    }
    recordCompletion(request);
    return found;
  }

  private PageCursor.Position start(ResyncRequest request) {
    ListQuery list = subscriptions.list(request.customer());
    boolean platformOnly = request.account() == null && request.customer() != null;
    return PageCursor.Position.start(List.of(list), platformOnly ? "" : request.account());
  }

  private static ResyncResult continueAsNew(ResyncRequest request) {
    return Workflow.newContinueAsNewStub(ResyncSubscriptions.class).resync(request);
  }

  private void compare(PageCursor cursor, PageRequest page, boolean dryRun) {
    CompareSubscriptions.Page compared = subscriptions.compare(page, dryRun);
    found = found.plusRead(compared.read(), compared.skipped());
    if (compared.cursorGone() && cursor.restartList(page)) {
      found = found.plusRestarted();
    } else if (compared.cursorGone() || compared.refused()) {
      found = found.plusRefused(page.asRefusedList());
    }
    List<Subscription> different = compared.different();
    if (dryRun && !different.isEmpty()) {
      different = recheck(page, different);
    }
    found = found.plusDifferent(different, !dryRun);
    cursor.addFollowing(page, compared.next());
  }

  /** Waits until events that are in flight have arrived, then returns what still differs. */
  private List<Subscription> recheck(PageRequest page, List<Subscription> different) {
    if (Workflow.getVersion(RECHECK_CHANGE_ID, Workflow.DEFAULT_VERSION, 1)
        == Workflow.DEFAULT_VERSION) {
      Workflow.sleep(IN_FLIGHT_DELAY);
      return subscriptions.recheckOneByOne(different);
    }
    if (found.rechecks() >= MAX_RECHECKS) {
      found = found.plusUnchecked(different.size());
      return List.of();
    }
    Workflow.sleep(IN_FLIGHT_DELAY);
    CompareSubscriptions.Rechecked rechecked = subscriptions.recheck(page, different);
    found = found.plusRecheck(rechecked.unchecked(), rechecked.skipped());
    return rechecked.different();
  }

  /** Only a dry run over all subscriptions that has read every list of the platform counts. */
  private void recordCompletion(ResyncRequest request) {
    if (request.dryRun()
        && request.account() == null
        && request.customer() == null
        && found.refusedByPlatform() == 0) {
      completion.record(RecordSweep.Sweep.CHECK, null);
    }
  }

  @Override
  public ResyncResult progress() {
    return found;
  }
}
