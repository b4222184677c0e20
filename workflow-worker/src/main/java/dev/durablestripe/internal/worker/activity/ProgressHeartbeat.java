package dev.durablestripe.internal.worker.activity;

import io.temporal.activity.ActivityExecutionContext;

/**
 * Heartbeats that report an attempt's progress. Temporal passes the last reported progress to the
 * next attempt, which continues from there.
 *
 * @param <P> the progress
 */
final class ProgressHeartbeat<P> {
  private final ActivityExecutionContext context;
  private P progress;

  /**
   * Starts with the progress of the previous attempt.
   *
   * @param noProgress used in the first attempt
   */
  ProgressHeartbeat(ActivityExecutionContext context, Class<P> type, P noProgress) {
    this.context = context;
    this.progress = context.getHeartbeatDetails(type).orElse(noProgress);
  }

  P progress() {
    return progress;
  }

  /** Reports new progress. */
  void report(P newProgress) {
    progress = newProgress;
    send();
  }

  /** Reports the same progress again, while the attempt waits. */
  void send() {
    context.heartbeat(progress);
  }
}
