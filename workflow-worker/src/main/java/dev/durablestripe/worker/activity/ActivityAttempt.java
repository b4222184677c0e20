package dev.durablestripe.worker.activity;

import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** Runs an attempt of an activity, and translates its exceptions for Temporal. */
final class ActivityAttempt {
  private ActivityAttempt() {}

  /**
   * Runs an attempt.
   *
   * @throws io.temporal.failure.ApplicationFailure if the attempt fails, see {@link
   *     ActivityFailures}
   */
  static void run(Runnable attempt) {
    run(Executors.callable(attempt));
  }

  /**
   * Runs an attempt that has a result.
   *
   * @throws io.temporal.failure.ApplicationFailure if the attempt fails, see {@link
   *     ActivityFailures}
   */
  static <T> T run(Callable<T> attempt) {
    try {
      return attempt.call();
    } catch (Exception e) {
      throw ActivityFailures.of(e);
    }
  }
}
