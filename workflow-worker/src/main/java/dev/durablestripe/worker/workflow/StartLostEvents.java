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
public interface StartLostEvents {

  /**
   * A page that was worked off.
   *
   * @param found what was on it
   * @param next path of the page that follows, null on the last one
   */
  record Page(
      @JsonProperty("found") ReconcileResult found, @JsonProperty("next") @Nullable String next) {}

  /** Paths of the first pages of the lists to go through. */
  @ActivityMethod(name = "FirstPagesOfEvents")
  List<String> firstPages(ReconcileRequest.Sweep sweep, String reach);

  /** Starts the events of a page that nobody knows. */
  @ActivityMethod(name = "StartLostEvents")
  Page start(Listing page);
}
