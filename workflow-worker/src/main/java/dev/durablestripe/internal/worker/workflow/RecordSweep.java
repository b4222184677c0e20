package dev.durablestripe.internal.worker.workflow;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import org.jspecify.annotations.Nullable;

/** The activity that ends a sweep. */
@ActivityInterface
public interface RecordSweep {

  /** The sweeps whose age is a metric. Its label has the name in lower case. */
  enum Sweep {
    /** See {@link ReconcileRequest.Sweep#UNDELIVERED}. */
    UNDELIVERED,
    /** See {@link ReconcileRequest.Sweep#ALL}. */
    ALL,
    /** The dry run of a resync over all subscriptions. */
    CHECK
  }

  /**
   * Records that a sweep has read every list of the platform.
   *
   * @param reach how far back, as an ISO-8601 duration; null for a sweep that reads everything, and
   *     from a workflow task of an older version
   */
  @ActivityMethod(name = "RecordCompletedSweep")
  void completed(Sweep sweep, @Nullable String reach);
}
