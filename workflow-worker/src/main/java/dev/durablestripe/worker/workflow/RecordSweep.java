package dev.durablestripe.worker.workflow;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

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

  /** Records that a sweep has read every list of the platform. */
  @ActivityMethod(name = "RecordCompletedSweep")
  void completed(Sweep sweep);
}
