package dev.durablestripe.worker.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The activities of a reconciliation. Each can be repeated: a started event is not started anew.
 */
@ActivityInterface
public interface StartMissedEvents {

  /**
   * A page that was processed.
   *
   * @param found what was on it
   * @param next cursor of the page that follows, null on the last one
   * @param cursorGone whether the object after which the page begins is gone
   */
  record Page(
      @JsonProperty("found") ReconcileResult found,
      @JsonProperty("next") @Nullable String next,
      @JsonProperty("cursor_gone") boolean cursorGone) {

    /** A page that was read or refused. */
    public Page(ReconcileResult found, @Nullable String next) {
      this(found, next, false);
    }
  }

  /** The lists to go through; null where it was left out of what was typed. */
  @ActivityMethod(name = "FirstPagesOfEvents")
  List<ListQuery> firstPages(ReconcileRequest.@Nullable Sweep sweep, @Nullable String reach);

  /** Starts the events of a page that nobody knows. */
  @ActivityMethod(name = "StartLostEvents")
  Page start(PageRequest page);
}
