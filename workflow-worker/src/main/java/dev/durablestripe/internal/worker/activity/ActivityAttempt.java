package dev.durablestripe.internal.worker.activity;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import io.temporal.client.ActivityCompletionException;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs an attempt of an activity, and translates its exceptions for Temporal. */
final class ActivityAttempt {
  private static final Logger log = LoggerFactory.getLogger(ActivityAttempt.class);

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
   * @throws ApplicationFailure if the attempt fails, see {@link ActivityFailures}
   */
  static <T> T run(Callable<T> attempt) {
    try {
      return attempt.call();
    } catch (ActivityCompletionException stopped) {
      // Not translated: the SDK reports a cancellation, for example, by the exception's type.
      ActivityFailures.removeFrames(stopped);
      throw stopped;
    } catch (Exception e) {
      ApplicationFailure failure = ActivityFailures.of(e);
      if (failure.getCategory() == ApplicationErrorCategory.BENIGN) {
        log(failure);
      }
      throw failure;
    }
  }

  /** The SDK logs all other failures. */
  private static void log(ApplicationFailure expected) {
    ActivityInfo attempt = Activity.getExecutionContext().getInfo();
    log.info(
        "{} of {}, attempt {}: {}: {}",
        attempt.getActivityType(),
        attempt.getWorkflowId(),
        attempt.getAttempt(),
        expected.getType(),
        expected.getOriginalMessage());
  }
}
