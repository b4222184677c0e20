package dev.durablestripe.internal.worker;

import io.temporal.worker.WorkerFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Shuts workers down within the 30 s that Kubernetes gives a container by default.
 *
 * @param completion how long running attempts may take to complete
 * @param handover how long the attempts that are left may take to stop at their next heartbeat, so
 *     that another worker continues them immediately
 */
record WorkerShutdown(Duration completion, Duration handover) {
  /** Longer than the 20 s that the attempt of an event or of an operator's action may take. */
  private static final Duration COMPLETION = Duration.ofSeconds(21);

  private static final Duration HANDOVER = Duration.ofSeconds(4);

  WorkerShutdown() {
    this(COMPLETION, HANDOVER);
  }

  /**
   * Shuts workers down.
   *
   * @return whether all attempts have ended
   */
  boolean shutDown(WorkerFactory workers) {
    workers.shutdown();
    workers.awaitTermination(completion.toMillis(), TimeUnit.MILLISECONDS);
    if (!workers.isTerminated()) {
      // From now on, a heartbeat throws ActivityWorkerShutdownException.
      workers.shutdownNow();
      workers.awaitTermination(handover.toMillis(), TimeUnit.MILLISECONDS);
    }
    return workers.isTerminated();
  }
}
