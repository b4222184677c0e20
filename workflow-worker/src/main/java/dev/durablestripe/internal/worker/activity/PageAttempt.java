package dev.durablestripe.internal.worker.activity;

import dev.durablestripe.internal.worker.stripe.StripeCallPolicy;
import dev.durablestripe.internal.worker.workflow.ListQuery;
import dev.durablestripe.internal.worker.workflow.PageRequest;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.util.Set;

/**
 * Runs an attempt at a page: checks the page that the workflow requests, and sends heartbeats while
 * calls to Stripe wait for the rate limit.
 */
final class PageAttempt {
  private PageAttempt() {}

  /**
   * The work of an attempt.
   *
   * @param <T> its result
   * @param <H> sends its heartbeats
   */
  interface Work<T, H> {
    T process(RequestedPage page, H heartbeat) throws Exception;
  }

  /**
   * Runs an attempt that processes the whole page.
   *
   * @param lists the lists that the activity can read
   */
  static <T> T run(PageRequest request, Set<ListQuery.Name> lists, Work<T, Runnable> work) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    Runnable heartbeat = () -> context.heartbeat(null);
    return ActivityAttempt.run(
        () -> {
          RequestedPage page = RequestedPage.of(request, lists);
          return StripeCallPolicy.waiting(heartbeat).execute(() -> work.process(page, heartbeat));
        });
  }

  /**
   * Runs an attempt that continues where the previous attempt stopped.
   *
   * @param lists the lists that the activity can read
   * @param progressType type of the progress that heartbeats report
   * @param noProgress the progress with which the first attempt starts
   */
  static <T, P> T resume(
      PageRequest request,
      Set<ListQuery.Name> lists,
      Class<P> progressType,
      P noProgress,
      Work<T, ProgressHeartbeat<P>> work) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    return ActivityAttempt.run(
        () -> {
          ProgressHeartbeat<P> heartbeat =
              new ProgressHeartbeat<>(context, progressType, noProgress);
          RequestedPage page = RequestedPage.of(request, lists);
          return StripeCallPolicy.waiting(heartbeat::send)
              .execute(() -> work.process(page, heartbeat));
        });
  }
}
