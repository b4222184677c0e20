package dev.durablestripe.worker.workflow;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The last activity of a sweep. */
@ActivityInterface
public interface RecordSweep {

  /** Sweeps whose age is watched; the names are those of the metric's label, in lower case. */
  enum Sweep {
    /** See {@link ReconcileRequest.Sweep#UNDELIVERED}. */
    UNDELIVERED,
    /** See {@link ReconcileRequest.Sweep#ALL}. */
    ALL,
    /** The dry run over all subscriptions. */
    CHECK
  }

  /** Records that a sweep has gone through every list of the platform. */
  @ActivityMethod(name = "RecordCompletedSweep")
  void completed(Sweep sweep);
}
