package dev.durablestripe.worker.activity;

import io.temporal.client.ActivityCompletionException;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** Runs an attempt of an activity, and translates its exceptions for Temporal. */
final class ActivityAttempt {
  private ActivityAttempt() {}

  /** Runs an attempt that has no result. Throws as {@link #run(Callable)} does. */
  static void run(Runnable attempt) {
    run(Executors.callable(attempt));
  }

  /**
   * Runs an attempt.
   *
   * @return the result of the attempt
   * @throws ActivityCompletionException if Temporal stops the attempt, which a heartbeat reports:
   *     the activity is cancelled, paused or reset, its workflow has ended, or the worker shuts
   *     down
   * @throws io.temporal.failure.ApplicationFailure if the attempt fails, see {@link
   *     ActivityFailures}
   */
  static <T> T run(Callable<T> attempt) {
    try {
      return attempt.call();
    } catch (ActivityCompletionException stopped) {
      // Not translated: the SDK reports a cancellation, for example, by the exception's type.
      ActivityFailures.removeFrames(stopped);
      throw stopped;
    } catch (Exception e) {
      throw ActivityFailures.of(e);
    }
  }
}
