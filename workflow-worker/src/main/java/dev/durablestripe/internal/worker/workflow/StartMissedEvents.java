package dev.durablestripe.internal.worker.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The activities of a reconciliation. Each can be repeated: an event that has been started is not
 * started again.
 */
@ActivityInterface
public interface StartMissedEvents {

  /**
   * The result of processing a page.
   *
   * @param found what was found on the page
   * @param next the cursor of the next page; null on the last page
   * @param cursorGone {@code cursor_gone}, whether the object after which the page begins no longer
   *     exists
   */
  record Page(
      ReconcileResult found,
      @Nullable String next,
      @JsonProperty("cursor_gone") boolean cursorGone) {

    /** A page that was read, or that Stripe refused. */
    public Page(ReconcileResult found, @Nullable String next) {
      this(found, next, false);
    }
  }

  /**
   * Returns the lists to read.
   *
   * @param sweep which events to look for; null if the request lacks it, which is refused
   * @param reach how far back, as an ISO-8601 duration; null if the request lacks it, which is
   *     refused
   */
  @ActivityMethod(name = "FirstPagesOfEvents")
  List<ListQuery> lists(ReconcileRequest.@Nullable Sweep sweep, @Nullable String reach);

  /** Starts the events of a page that the database does not have. */
  @ActivityMethod(name = "StartLostEvents")
  Page start(PageRequest page);
}
