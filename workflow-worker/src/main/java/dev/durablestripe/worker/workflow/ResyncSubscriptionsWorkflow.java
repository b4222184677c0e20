package dev.durablestripe.worker.workflow;

import dev.durablestripe.worker.workflow.ResyncResult.Subscription;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Page by page, so that a kill costs no more than a page. */
public final class ResyncSubscriptionsWorkflow implements ResyncSubscriptions {
  /** Longer than an event needs from Stripe to the database when nothing is wrong. */
  private static final Duration ON_ITS_WAY = Duration.ofSeconds(30);

  private final CompareSubscriptions subscriptions = Activities.page(CompareSubscriptions.class);
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
      if (!PageWalk.isOutdated(e)) {
        throw e;
      }
      PageWalk.pauseBeforeTheStart();
      return Workflow.newContinueAsNewStub(ResyncSubscriptions.class)
          .resync(request.fromTheStart());
    }
  }

  private ResyncResult walk(ResyncRequest request) {
    PageWalk walk = new PageWalk(request.walk() == null ? start(request) : request.walk());
    for (Listing page = walk.next(); page != null; page = walk.next()) {
      walk.followedBy(page, compare(page, request.dryRun()));
      Workflow.setCurrentDetails(found.line());
      if (walk.isLongEnough()) {
        Workflow.newContinueAsNewStub(ResyncSubscriptions.class)
            .resync(
                new ResyncRequest(
                    request.account(),
                    request.customer(),
                    request.dryRun(),
                    walk.position(),
                    found));
      }
    }
    return found;
  }

  private PageWalk.Position start(ResyncRequest request) {
    WalkedList first = subscriptions.firstPage(request.customer());
    boolean platform = request.account() == null && request.customer() != null;
    return PageWalk.Position.start(List.of(first), platform ? "" : request.account());
  }

  /** Returns the cursor of the page that follows. */
  private @Nullable String compare(Listing page, boolean dryRun) {
    CompareSubscriptions.Page compared = subscriptions.compare(page, dryRun);
    found = found.plusRead(compared.read(), compared.refused());
    List<Subscription> different = compared.different();
    if (dryRun && !different.isEmpty()) {
      Workflow.sleep(ON_ITS_WAY);
      different = subscriptions.compareAgain(different);
    }
    found = found.plusDifferent(different, !dryRun);
    return compared.next();
  }

  @Override
  public ResyncResult progress() {
    return found;
  }
}
